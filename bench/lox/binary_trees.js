// Complete binary trees, made bottom up and thrown away: allocation and collection.
class Tree {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
  check() {
    if (this.left === null) {
      return 1;
    }
    return this.left.check() + this.right.check() + 1;
  }
}

function make(depth) {
  if (depth === 0) {
    return new Tree(null, null);
  }
  return new Tree(make(depth - 1), make(depth - 1));
}

let least = 4;
let most = 14;
console.log(make(most + 1).check());
let long_lived = make(most);
let rounds = 16384;
for (let depth = least; depth <= most; depth += 2) {
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    sum += make(depth).check();
  }
  console.log(sum);
  rounds = rounds / 4;
}

console.log(long_lived.check());
