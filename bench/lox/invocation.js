// Calls of all kinds: functions, methods, bound methods, functions in fields, classes.
function none() {
  return 1;
}

function three(a, b, c) {
  return a + b + c;
}

class Callee {
  constructor(f) {
    this.f = f;
  }
  method(a) {
    return a + 1;
  }
  chain() {
    return this;
  }
}

function apply(f, x) {
  return f(x);
}

function twice(x) {
  return x + x;
}

function run(rounds) {
  let callee = new Callee(twice);
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    sum = sum + none() + three(i, 1, 2);
    sum = sum + callee.method(i) + callee.chain().chain().method(1);
    sum += apply(twice, i);
    let f = callee.f;
    sum += f(1);
  }
  return sum;
}

console.log(run(4000000));
