-- Functions as values: tables that are mapped, filtered and summed, closures that count.
local function counter(step)
  local count = 0
  return function()
    count = count + step
    return count
  end
end

local function compose(f, g)
  return function(x) return g(f(x)) end
end

local function map(xs, f)
  local result = {}
  for i = 1, #xs do result[i] = f(xs[i]) end
  return result
end

local function filter(xs, f)
  local result = {}
  for i = 1, #xs do
    if f(xs[i]) then result[#result + 1] = xs[i] end
  end
  return result
end

local function sum(xs)
  local total = 0
  for i = 1, #xs do total = total + xs[i] end
  return total
end

local total = 0
local next = counter(3)
for round = 1, 200 do
  local xs = {}
  for i = 1, 5000 do xs[i] = next() end
  local f = compose(function(x) return x * 2 end, function(x) return x + round end)
  local kept = filter(map(xs, f), function(x) return x % 3 == 1 end)
  total = (total + sum(kept)) % 1000003
end
print(total)
