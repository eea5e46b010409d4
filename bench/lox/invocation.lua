-- Calls of all kinds: functions, methods, bound methods, functions in fields, classes.
local function none()
  return 1
end

local function three(a, b, c)
  return a + b + c
end

local Callee = {}
Callee.__index = Callee

function Callee.new(f)
  return setmetatable({ f = f }, Callee)
end

function Callee:method(a)
  return a + 1
end

function Callee:chain()
  return self
end

local function apply(f, x)
  return f(x)
end

local function twice(x)
  return x + x
end

local function run(rounds)
  local callee = Callee.new(twice)
  local sum = 0
  for i = 0, rounds - 1 do
    sum = sum + none() + three(i, 1, 2)
    sum = sum + callee:method(i) + callee:chain():chain():method(1)
    sum = sum + apply(twice, i)
    local f = callee.f
    sum = sum + f(1)
  end
  return sum
end

print(run(4000000))
