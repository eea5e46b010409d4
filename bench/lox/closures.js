// Closures made in loops: copies of variables, shared cells, closures that call closures.
function adder(n) {
  function add(x) {
    return x + n;
  }
  return add;
}

function counter() {
  let count = 0;
  function next() {
    count++;
    return count;
  }
  return next;
}

function compose(f, g) {
  function composed(x) {
    return g(f(x));
  }
  return composed;
}

function run(rounds) {
  let sum = 0;
  let next = counter();
  for (let i = 0; i < rounds; i++) {
    let f = adder(i);
    let g = compose(f, adder(1));
    sum += g(next());
    function bump() {
      sum += i;
    }
    bump();
  }
  return sum;
}

console.log(run(2000000));
