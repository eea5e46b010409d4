-- Making objects that die at once: with and without init, with fields, with a superclass.
local Empty = {}
Empty.__index = Empty

function Empty.new() return setmetatable({}, Empty) end

local Point = {}
Point.__index = Point

function Point.new(x, y)
  return setmetatable({ x = x, y = y }, Point)
end

local Point3 = setmetatable({}, { __index = Point })
Point3.__index = Point3

function Point3.new(x, y, z)
  local self = setmetatable(Point.new(x, y), Point3)
  self.z = z
  return self
end

local sum = 0
local last = nil
for i = 0, 1999999 do
  last = Empty.new()
  local a = Point.new(i, 1)
  local b = Point3.new(a.y, i, 2)
  sum = sum + a.x + b.x + b.z
end

print(sum)
