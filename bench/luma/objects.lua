-- Tables with number fields: bodies that attract each other.
local sqrt = math.sqrt

local function body(x, y, vx, vy, mass)
  return { x = x, y = y, vx = vx, vy = vy, mass = mass }
end

local bodies = {}
for i = 0, 7 do
  bodies[i + 1] = body(i * 3 % 7, i * 5 % 11, (i % 3 - 1) / 10, (i % 2) / 10, 1 + i % 4)
end

local function advance(bodies, dt)
  for i = 1, #bodies do
    local a = bodies[i]
    for k = i + 1, #bodies do
      local b = bodies[k]
      local dx = a.x - b.x
      local dy = a.y - b.y
      local square = dx * dx + dy * dy + 0.01
      local force = dt / (square * sqrt(square))
      a.vx = a.vx - dx * b.mass * force
      a.vy = a.vy - dy * b.mass * force
      b.vx = b.vx + dx * a.mass * force
      b.vy = b.vy + dy * a.mass * force
    end
  end
  for _, a in ipairs(bodies) do
    a.x = a.x + a.vx * dt
    a.y = a.y + a.vy * dt
  end
end

for _ = 1, 200000 do advance(bodies, 0.001) end
local sum = 0
for _, a in ipairs(bodies) do sum = sum + a.x + a.y end
print(math.floor(sum * 1000))
