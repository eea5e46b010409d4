-- Nested loops over integers: arithmetic whose results decide branches.
local function collatz_steps(n)
  local steps = 0
  while n ~= 1 do
    if n % 2 == 0 then n = n // 2 else n = n * 3 + 1 end
    steps = steps + 1
  end
  return steps
end

local longest = 0
local i = 1
while i < 1000000 do
  local steps = collatz_steps(i)
  if steps > longest then longest = steps end
  i = i + 1
end
print(longest)

local sum = 0
local a = 0
while a < 700 do
  local b = 0
  while b < 700 do
    local c = 0
    while c < 700 do
      sum = sum + a * b + (c ~ b)
      c = c + 1
    end
    b = b + 1
  end
  a = a + 1
end
print(sum)
