// The sieve of Eratosthenes: an array of booleans that loops read and assign.
function countPrimes(limit) {
  const composite = [];
  for (let i = 0; i <= limit; i++) composite.push(false);
  let count = 0;
  for (let i = 2; i <= limit; i++) {
    if (!composite[i]) {
      count++;
      for (let k = i * i; k <= limit; k += i) {
        composite[k] = true;
      }
    }
  }
  return count;
}

let total = 0;
for (let round = 1; round <= 5; round++) {
  total += countPrimes(2000000 + round);
}
console.log(total);
