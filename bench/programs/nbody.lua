-- Four planets and the sun, as tables, which are changed in place: Lua has no values of several parts.
local function sqrt(value)
  local root = value > 1.0 and value / 2.0 or 1.0
  local round = 0
  while round < 12 do
    root = (root + value / root) / 2.0
    round = round + 1
  end
  return root
end

local function attract(a, b, dt)
  local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
  local distance2 = dx * dx + dy * dy + dz * dz
  local magnitude = dt / (distance2 * sqrt(distance2))
  local pull = -(b.mass * magnitude)
  a.vx, a.vy, a.vz = a.vx + dx * pull, a.vy + dy * pull, a.vz + dz * pull
  local push = a.mass * magnitude
  b.vx, b.vy, b.vz = b.vx + dx * push, b.vy + dy * push, b.vz + dz * push
end

local function drift(b, dt)
  b.x, b.y, b.z = b.x + b.vx * dt, b.y + b.vy * dt, b.z + b.vz * dt
end

local function step(s, dt)
  attract(s.sun, s.jupiter, dt)
  attract(s.sun, s.saturn, dt)
  attract(s.sun, s.uranus, dt)
  attract(s.sun, s.neptune, dt)
  attract(s.jupiter, s.saturn, dt)
  attract(s.jupiter, s.uranus, dt)
  attract(s.jupiter, s.neptune, dt)
  attract(s.saturn, s.uranus, dt)
  attract(s.saturn, s.neptune, dt)
  attract(s.uranus, s.neptune, dt)
  drift(s.sun, dt)
  drift(s.jupiter, dt)
  drift(s.saturn, dt)
  drift(s.uranus, dt)
  drift(s.neptune, dt)
end

local function kinetic(b)
  return 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
end

local function potential(a, b)
  local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
  return a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
end

local function energy(s)
  return kinetic(s.sun) + kinetic(s.jupiter) + kinetic(s.saturn) + kinetic(s.uranus) + kinetic(s.neptune)
    - potential(s.sun, s.jupiter) - potential(s.sun, s.saturn) - potential(s.sun, s.uranus)
    - potential(s.sun, s.neptune) - potential(s.jupiter, s.saturn) - potential(s.jupiter, s.uranus)
    - potential(s.jupiter, s.neptune) - potential(s.saturn, s.uranus)
    - potential(s.saturn, s.neptune) - potential(s.uranus, s.neptune)
end

local function body(x, y, z, vx, vy, vz, mass)
  local days = 365.24
  return { x = x, y = y, z = z, vx = vx * days, vy = vy * days, vz = vz * days, mass = mass * 39.47841760435743 }
end

local system = {
  sun = body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
  jupiter = body(4.84, -1.16, -0.104, 0.00166, 0.0077, -0.000069, 0.000954),
  saturn = body(8.34, 4.12, -0.404, -0.00277, 0.00499, 0.000023, 0.000286),
  uranus = body(12.89, -15.11, -0.223, 0.00296, 0.00238, -0.00003, 0.0000437),
  neptune = body(15.38, -25.92, 0.179, 0.00268, 0.00163, -0.000095, 0.0000515),
}
print(string.format("%.17g", energy(system)))
local round = 0
while round < 3000000 do
  step(system, 0.01)
  round = round + 1
end
print(string.format("%.17g", energy(system)))
