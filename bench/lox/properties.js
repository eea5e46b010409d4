// Reading and writing the fields of one object, from outside and from methods.
class Particle {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.dx = 1;
    this.dy = 2;
    this.mass = 3;
    this.charge = 0 - 1;
    this.steps = 0;
    this.bounces = 0;
  }
  step() {
    this.x += this.dx;
    this.y += this.dy;
    this.steps++;
    if (this.x > 100) {
      this.dx = 0 - this.dx;
      this.bounces++;
    }
    if (this.x < 0) {
      this.dx = 0 - this.dx;
      this.bounces++;
    }
    if (this.y > 100) {
      this.y -= 100;
    }
  }
}

let particle = new Particle();
for (let i = 0; i < 10000000; i++) {
  particle.step();
  particle.charge = particle.mass - particle.charge;
}

console.log(particle.x);
console.log(particle.y);
console.log(particle.steps);
console.log(particle.bounces);
console.log(particle.charge);
