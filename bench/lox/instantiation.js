// Making objects that die at once: with and without init, with fields, with a superclass.
class Empty {
}

class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}

class Point3 extends Point {
  constructor(x, y, z) {
    super(x, y);
    this.z = z;
  }
}

let sum = 0;
let last = null;
for (let i = 0; i < 2000000; i++) {
  last = new Empty();
  let a = new Point(i, 1);
  let b = new Point3(a.y, i, 2);
  sum = sum + a.x + b.x + b.z;
}

console.log(sum);
