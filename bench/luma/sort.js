// Quicksort written in the language: items that change places, recursion.
function quicksort(xs, low, high) {
  if (low >= high) return;
  const pivot = xs[Math.floor((low + high) / 2)];
  let i = low;
  let j = high;
  while (i <= j) {
    while (xs[i] < pivot) i++;
    while (xs[j] > pivot) j--;
    if (i <= j) {
      const kept = xs[i];
      xs[i] = xs[j];
      xs[j] = kept;
      i++;
      j--;
    }
  }
  quicksort(xs, low, j);
  quicksort(xs, i, high);
}

const xs = [];
let seed = 42;
for (let i = 0; i < 1000000; i++) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  xs.push(seed);
}
quicksort(xs, 0, xs.length - 1);
let wrong = 0;
for (let i = 1; i < xs.length; i++) if (xs[i - 1] > xs[i]) wrong++;
console.log(xs[0], xs[999999], wrong);
