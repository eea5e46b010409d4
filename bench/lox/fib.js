// Recursive Fibonacci numbers: calls, comparisons and additions.
function fib(n) {
  if (n < 2) {
    return n;
  }
  return fib(n - 1) + fib(n - 2);
}

console.log(fib(36));
