// Trees of five children, built once and walked many times.
class Tree {
  constructor(depth) {
    this.depth = depth;
    this.a = null;
    this.b = null;
    this.c = null;
    this.d = null;
    this.e = null;
    if (depth > 0) {
      this.a = new Tree(depth - 1);
      this.b = new Tree(depth - 1);
      this.c = new Tree(depth - 1);
      this.d = new Tree(depth - 1);
      this.e = new Tree(depth - 1);
    }
  }
  walk() {
    if (this.depth === 0) {
      return 0;
    }
    return this.depth + this.a.walk() + this.b.walk() + this.c.walk() + this.d.walk() + this.e.walk();
  }
}

let tree = new Tree(7);
let sum = 0;
for (let i = 0; i < 150; i++) {
  sum += tree.walk();
}

console.log(sum);
