// Objects with number fields: bodies that attract each other.
function body(x, y, vx, vy, mass) {
  return { x, y, vx, vy, mass };
}

const bodies = [];
for (let i = 0; i <= 7; i++) {
  bodies.push(body(i * 3 % 7, i * 5 % 11, (i % 3 - 1) / 10, (i % 2) / 10, 1 + i % 4));
}

function advance(bodies, dt) {
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    for (let k = i + 1; k < bodies.length; k++) {
      const b = bodies[k];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const square = dx * dx + dy * dy + 0.01;
      const force = dt / (square * Math.sqrt(square));
      a.vx -= dx * b.mass * force;
      a.vy -= dy * b.mass * force;
      b.vx += dx * a.mass * force;
      b.vy += dy * a.mass * force;
    }
  }
  for (const a of bodies) {
    a.x += a.vx * dt;
    a.y += a.vy * dt;
  }
}

for (let step = 0; step < 200000; step++) advance(bodies, 0.001);
let sum = 0;
for (const a of bodies) sum += a.x + a.y;
console.log(Math.floor(sum * 1000));
