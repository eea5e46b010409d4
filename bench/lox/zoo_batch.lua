-- Calls of one method on objects of many classes, which lie in a ring.
local Animal = {}
Animal.__index = Animal

function Animal.new(weight)
  return setmetatable({ weight = weight, next = nil }, Animal)
end

function Animal:eats()
  return 1
end

function Animal:noise()
  return self:eats() + 1
end

local Cat = setmetatable({}, { __index = Animal })
Cat.__index = Cat

function Cat:eats()
  return 2
end

function Cat.new(weight) return setmetatable(Animal.new(weight), Cat) end

local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog

function Dog:noise()
  return self.weight
end

function Dog.new(weight) return setmetatable(Animal.new(weight), Dog) end

local Cow = setmetatable({}, { __index = Animal })
Cow.__index = Cow

function Cow.new(weight)
  local self = setmetatable(Animal.new(weight * 10), Cow)
  self.milk = 0
  return self
end

function Cow:eats()
  return Animal.eats(self) + 4
end

function Cow:noise()
  self.milk = self.milk + 1
  return 5
end

local Kitten = setmetatable({}, { __index = Cat })
Kitten.__index = Kitten

function Kitten:noise()
  return Cat.noise(self) + 1
end

function Kitten.new(weight) return setmetatable(Cat.new(weight), Kitten) end

local function ring()
  local first = Animal.new(1)
  local last = first
  last.next = Cat.new(2)
  last = last.next
  last.next = Dog.new(3)
  last = last.next
  last.next = Cow.new(4)
  last = last.next
  last.next = Kitten.new(5)
  last = last.next
  last.next = first
  return first
end

local function run(rounds)
  local animal = ring()
  local sum = 0
  for i = 0, rounds - 1 do
    sum = sum + animal:noise() + animal:eats() + animal.weight
    animal = animal.next
  end
  return sum
end

print(run(6000000))
