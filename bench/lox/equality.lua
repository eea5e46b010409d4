-- Comparisons for equality of values of all types, equal and unequal.
local Thing = {}
Thing.__index = Thing

function Thing.new() return setmetatable({}, Thing) end

local function same(a, b)
  return a == b
end

local function run(rounds)
  local thing = Thing.new()
  local other = Thing.new()
  local count = 0
  for i = 0, rounds - 1 do
    if i == 10 then
      count = count + 1
    end
    if same(i, 20) then
      count = count + 1
    end
    if same(nil, nil) then
      count = count + 1
    end
    if same(nil, false) then
      count = count + 1
    end
    if same(true, false) then
      count = count + 1
    end
    if same(thing, thing) then
      count = count + 1
    end
    if same(thing, other) then
      count = count + 1
    end
    if same("text", "text") then
      count = count + 1
    end
    if same("text", i) then
      count = count + 1
    end
    if same(run, same) then
      count = count + 1
    end
    if thing ~= other then
      count = count + 1
    end
    if "a" ~= "b" then
      count = count + 1
    end
  end
  return count
end

print(run(5000000))
