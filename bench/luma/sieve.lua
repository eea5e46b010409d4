-- The sieve of Eratosthenes: a table of booleans that loops read and assign.
local function count_primes(limit)
  local composite = {}
  for i = 0, limit do composite[i + 1] = false end
  local count = 0
  for i = 2, limit do
    if not composite[i + 1] then
      count = count + 1
      for k = i * i, limit, i do
        composite[k + 1] = true
      end
    end
  end
  return count
end

local total = 0
for round = 1, 5 do
  total = total + count_primes(2000000 + round)
end
print(total)
