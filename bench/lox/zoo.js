// Many small methods of one object.
class Zoo {
  constructor() {
    this.aardvark = 1;
    this.baboon = 1;
    this.cat = 1;
    this.donkey = 1;
    this.elephant = 1;
    this.fox = 1;
  }
  ant() {
    return this.aardvark;
  }
  banana() {
    return this.baboon;
  }
  tuna() {
    return this.cat;
  }
  hay() {
    return this.donkey;
  }
  grass() {
    return this.elephant;
  }
  mouse() {
    return this.fox;
  }
}

let zoo = new Zoo();
let sum = 0;
while (sum < 30000000) {
  sum = sum + zoo.ant() + zoo.banana() + zoo.tuna() + zoo.hay() + zoo.grass() + zoo.mouse();
}

console.log(sum);
