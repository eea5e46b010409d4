// Methods that change their receiver, some of them through super.
class Switch {
  constructor(on) {
    this.on = on;
  }
  value() {
    return this.on;
  }
  activate() {
    this.on = !this.on;
    return this;
  }
}

// Acts at each so many activations only.
class SlowSwitch extends Switch {
  constructor(on, every) {
    super(on);
    this.every = every;
    this.count = 0;
  }
  activate() {
    this.count++;
    if (this.count >= this.every) {
      super.activate();
      this.count = 0;
    }
    return this;
  }
}

function run(switch_, rounds) {
  let on = 0;
  for (let i = 0; i < rounds; i++) {
    if (switch_.activate().value()) {
      on++;
    }
    if (switch_.activate().value()) {
      on++;
    }
    if (switch_.activate().value()) {
      on++;
    }
    if (switch_.activate().value()) {
      on++;
    }
  }
  return on;
}

console.log(run(new Switch(true), 2000000));
console.log(run(new SlowSwitch(true, 3), 2000000));
