-- Reading and writing the fields of one object, from outside and from methods.
local Particle = {}
Particle.__index = Particle

function Particle.new()
  return setmetatable({ x = 0, y = 0, dx = 1, dy = 2, mass = 3, charge = 0 - 1, steps = 0, bounces = 0 }, Particle)
end

function Particle:step()
  self.x = self.x + self.dx
  self.y = self.y + self.dy
  self.steps = self.steps + 1
  if self.x > 100 then
    self.dx = 0 - self.dx
    self.bounces = self.bounces + 1
  end
  if self.x < 0 then
    self.dx = 0 - self.dx
    self.bounces = self.bounces + 1
  end
  if self.y > 100 then
    self.y = self.y - 100
  end
end

local particle = Particle.new()
for i = 0, 9999999 do
  particle:step()
  particle.charge = particle.mass - particle.charge
end

print(particle.x)
print(particle.y)
print(particle.steps)
print(particle.bounces)
print(particle.charge)
