// The sun and four planets, as objects in a list, whose orbits are computed step by step.
class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
    this.next = null;
  }
}

function sqrt(value) {
  let root = 1.5;
  if (value > 100) {
    root = 16.5;
  } else if (value < 0.01) {
    root = 0.05;
  }
  for (let i = 0; i < 7; i++) {
    root = (root + value / root) / 2;
  }
  return root;
}

class System {
  constructor() {
    let year = 365.24;
    let solar_mass = 39.47841760435743;
    this.bodies = null;
    this.add(new Body(15.3796971148509165, 0 - 25.9193146099879641, 0.1792587729503712, 0.0026806777249038 * year,
        0.0016282417003824 * year, (0 - 0.0000951592254520) * year, 0.0000515138902046 * solar_mass));
    this.add(new Body(12.8943695621391310, 0 - 15.1111514016986312, 0 - 0.2233075788926557,
        0.0029646013756476 * year, 0.0023784717395948 * year, (0 - 0.0000296589568540) * year,
        0.0000436624404335 * solar_mass));
    this.add(new Body(8.3433667182445799, 4.1247985641243048, 0 - 0.4035234171143214,
        (0 - 0.0027674251072687) * year, 0.0049985280123492 * year, 0.0000230417297573 * year,
        0.0002858859806661 * solar_mass));
    this.add(new Body(4.8414314424647209, 0 - 1.1603200440274284, 0 - 0.1036220444711231, 0.0016600766427440 * year,
        0.0076990111841974 * year, (0 - 0.0000690460016972) * year, 0.0009547919384243 * solar_mass));
    this.add(new Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, solar_mass));
    this.rest(solar_mass);
  }
  add(body) {
    body.next = this.bodies;
    this.bodies = body;
  }
  // Makes the momentum of all zero.
  rest(solar_mass) {
    let px = 0;
    let py = 0;
    let pz = 0;
    for (let b = this.bodies; b !== null; b = b.next) {
      px += b.vx * b.mass;
      py += b.vy * b.mass;
      pz += b.vz * b.mass;
    }
    this.bodies.vx = 0 - px / solar_mass;
    this.bodies.vy = 0 - py / solar_mass;
    this.bodies.vz = 0 - pz / solar_mass;
  }
  advance(dt) {
    for (let a = this.bodies; a !== null; a = a.next) {
      for (let b = a.next; b !== null; b = b.next) {
        let dx = a.x - b.x;
        let dy = a.y - b.y;
        let dz = a.z - b.z;
        let distance2 = dx * dx + dy * dy + dz * dz;
        let magnitude = dt / (distance2 * sqrt(distance2));
        a.vx -= dx * b.mass * magnitude;
        a.vy -= dy * b.mass * magnitude;
        a.vz -= dz * b.mass * magnitude;
        b.vx += dx * a.mass * magnitude;
        b.vy += dy * a.mass * magnitude;
        b.vz += dz * a.mass * magnitude;
      }
    }
    for (let b = this.bodies; b !== null; b = b.next) {
      b.x += dt * b.vx;
      b.y += dt * b.vy;
      b.z += dt * b.vz;
    }
  }
  energy() {
    let e = 0;
    for (let a = this.bodies; a !== null; a = a.next) {
      e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
      for (let b = a.next; b !== null; b = b.next) {
        let dx = a.x - b.x;
        let dy = a.y - b.y;
        let dz = a.z - b.z;
        e -= a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz);
      }
    }
    return e;
  }
}

let system = new System();
console.log(system.energy());
for (let i = 0; i < 250000; i++) {
  system.advance(0.01);
}

console.log(system.energy());
