// Comparisons for equality of values of all types, equal and unequal.
class Thing {
}

function same(a, b) {
  return a === b;
}

function run(rounds) {
  let thing = new Thing();
  let other = new Thing();
  let count = 0;
  for (let i = 0; i < rounds; i++) {
    if (i === 10) {
      count++;
    }
    if (same(i, 20)) {
      count++;
    }
    if (same(null, null)) {
      count++;
    }
    if (same(null, false)) {
      count++;
    }
    if (same(true, false)) {
      count++;
    }
    if (same(thing, thing)) {
      count++;
    }
    if (same(thing, other)) {
      count++;
    }
    if (same("text", "text")) {
      count++;
    }
    if (same("text", i)) {
      count++;
    }
    if (same(run, same)) {
      count++;
    }
    if (thing !== other) {
      count++;
    }
    if ("a" !== "b") {
      count++;
    }
  }
  return count;
}

console.log(run(5000000));
