-- Closures made in loops: copies of variables, shared cells, closures that call closures.
local function adder(n)
  local function add(x)
    return x + n
  end
  return add
end

local function counter()
  local count = 0
  local function next()
    count = count + 1
    return count
  end
  return next
end

local function compose(f, g)
  local function composed(x)
    return g(f(x))
  end
  return composed
end

local function run(rounds)
  local sum = 0
  local next = counter()
  for i = 0, rounds - 1 do
    local f = adder(i)
    local g = compose(f, adder(1))
    sum = sum + g(next())
    local function bump()
      sum = sum + i
    end
    bump()
  end
  return sum
end

print(run(2000000))
