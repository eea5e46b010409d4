-- The sun and four planets, as objects in a list, whose orbits are computed step by step.
local Body = {}
Body.__index = Body

function Body.new(x, y, z, vx, vy, vz, mass)
  return setmetatable({ x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass, next = nil }, Body)
end

local function sqrt(value)
  local root = 1.5
  if value > 100 then
    root = 16.5
  elseif value < 0.01 then
    root = 0.05
  end
  for i = 0, 6 do
    root = (root + value / root) / 2
  end
  return root
end

local System = {}
System.__index = System

function System.new()
  local self = setmetatable({}, System)
  local year = 365.24
  local solar_mass = 39.47841760435743
  self.bodies = nil
  self:add(Body.new(15.3796971148509165, 0 - 25.9193146099879641, 0.1792587729503712, 0.0026806777249038 * year,
      0.0016282417003824 * year, (0 - 0.0000951592254520) * year, 0.0000515138902046 * solar_mass))
  self:add(Body.new(12.8943695621391310, 0 - 15.1111514016986312, 0 - 0.2233075788926557, 0.0029646013756476 * year,
      0.0023784717395948 * year, (0 - 0.0000296589568540) * year, 0.0000436624404335 * solar_mass))
  self:add(Body.new(8.3433667182445799, 4.1247985641243048, 0 - 0.4035234171143214, (0 - 0.0027674251072687) * year,
      0.0049985280123492 * year, 0.0000230417297573 * year, 0.0002858859806661 * solar_mass))
  self:add(Body.new(4.8414314424647209, 0 - 1.1603200440274284, 0 - 0.1036220444711231, 0.0016600766427440 * year,
      0.0076990111841974 * year, (0 - 0.0000690460016972) * year, 0.0009547919384243 * solar_mass))
  self:add(Body.new(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, solar_mass))
  self:rest(solar_mass)
  return self
end

function System:add(body)
  body.next = self.bodies
  self.bodies = body
end

-- Makes the momentum of all zero.
function System:rest(solar_mass)
  local px = 0
  local py = 0
  local pz = 0
  do
    local b = self.bodies
    while b ~= nil do
      px = px + b.vx * b.mass
      py = py + b.vy * b.mass
      pz = pz + b.vz * b.mass
      b = b.next
    end
  end
  self.bodies.vx = 0 - px / solar_mass
  self.bodies.vy = 0 - py / solar_mass
  self.bodies.vz = 0 - pz / solar_mass
end

function System:advance(dt)
  do
    local a = self.bodies
    while a ~= nil do
      do
        local b = a.next
        while b ~= nil do
          local dx = a.x - b.x
          local dy = a.y - b.y
          local dz = a.z - b.z
          local distance2 = dx * dx + dy * dy + dz * dz
          local magnitude = dt / (distance2 * sqrt(distance2))
          a.vx = a.vx - dx * b.mass * magnitude
          a.vy = a.vy - dy * b.mass * magnitude
          a.vz = a.vz - dz * b.mass * magnitude
          b.vx = b.vx + dx * a.mass * magnitude
          b.vy = b.vy + dy * a.mass * magnitude
          b.vz = b.vz + dz * a.mass * magnitude
          b = b.next
        end
      end
      a = a.next
    end
  end
  do
    local b = self.bodies
    while b ~= nil do
      b.x = b.x + dt * b.vx
      b.y = b.y + dt * b.vy
      b.z = b.z + dt * b.vz
      b = b.next
    end
  end
end

function System:energy()
  local e = 0
  do
    local a = self.bodies
    while a ~= nil do
      e = e + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
      do
        local b = a.next
        while b ~= nil do
          local dx = a.x - b.x
          local dy = a.y - b.y
          local dz = a.z - b.z
          e = e - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
          b = b.next
        end
      end
      a = a.next
    end
  end
  return e
end

local system = System.new()
print(system:energy())
for i = 0, 249999 do
  system:advance(0.01)
end

print(system:energy())
