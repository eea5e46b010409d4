-- Complete binary trees, made bottom up and thrown away: allocation and collection.
local Tree = {}
Tree.__index = Tree

function Tree.new(left, right)
  return setmetatable({ left = left, right = right }, Tree)
end

function Tree:check()
  if self.left == nil then
    return 1
  end
  return self.left:check() + self.right:check() + 1
end

local function make(depth)
  if depth == 0 then
    return Tree.new(nil, nil)
  end
  return Tree.new(make(depth - 1), make(depth - 1))
end

local least = 4
local most = 14
print(make(most + 1):check())
local long_lived = make(most)
local rounds = 16384
for depth = least, most, 2 do
  local sum = 0
  for i = 0, rounds - 1 do
    sum = sum + make(depth):check()
  end
  print(sum)
  rounds = rounds / 4
end

print(long_lived:check())
