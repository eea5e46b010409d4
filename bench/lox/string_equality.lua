-- Comparisons of strings, made beforehand, short and long, equal and unequal.
local function copies(text, times)
  local result = ""
  for i = 0, times - 1 do
    result = result .. text
  end
  return result
end

local function run(rounds)
  local a = copies("ab", 1)
  local b = "a" .. "b"
  local long1 = copies("0123456789", 3)
  local long2 = copies("012345678901234", 2)
  local other = copies("0123456789", 2) .. "012345678-"
  local count = 0
  for i = 0, rounds - 1 do
    if a == b then
      count = count + 1
    end
    if a == "ab" then
      count = count + 1
    end
    if a == "ba" then
      count = count + 1
    end
    if a ~= long1 then
      count = count + 1
    end
    if long1 == long1 then
      count = count + 1
    end
    if long1 == long2 then
      count = count + 1
    end
    if long2 == other then
      count = count + 1
    end
    if other ~= "0123456789" then
      count = count + 1
    end
    if "" == a then
      count = count + 1
    end
  end
  return count
end

print(run(4000000))
