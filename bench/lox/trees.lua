-- Trees of five children, built once and walked many times.
local Tree = {}
Tree.__index = Tree

function Tree.new(depth)
  local self = setmetatable({ depth = depth, a = nil, b = nil, c = nil, d = nil, e = nil }, Tree)
  if depth > 0 then
    self.a = Tree.new(depth - 1)
    self.b = Tree.new(depth - 1)
    self.c = Tree.new(depth - 1)
    self.d = Tree.new(depth - 1)
    self.e = Tree.new(depth - 1)
  end
  return self
end

function Tree:walk()
  if self.depth == 0 then
    return 0
  end
  return self.depth + self.a:walk() + self.b:walk() + self.c:walk() + self.d:walk() + self.e:walk()
end

local tree = Tree.new(7)
local sum = 0
for i = 0, 149 do
  sum = sum + tree:walk()
end

print(sum)
