// Functions as values: arrays that are mapped, filtered and summed, closures that count.
function counter(step) {
  let count = 0;
  return () => {
    count += step;
    return count;
  };
}

const compose = (f, g) => (x) => g(f(x));

let total = 0;
const next = counter(3);
for (let round = 1; round <= 200; round++) {
  const xs = [];
  for (let i = 0; i < 5000; i++) xs.push(next());
  const f = compose((x) => x * 2, (x) => x + round);
  const kept = xs.map(f).filter((x) => x % 3 === 1);
  total = (total + kept.reduce((a, b) => a + b, 0)) % 1000003;
}
console.log(total);
