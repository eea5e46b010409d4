-- Methods that change their receiver, some of them through super.
local Switch = {}
Switch.__index = Switch

function Switch.new(on)
  return setmetatable({ on = on }, Switch)
end

function Switch:value()
  return self.on
end

function Switch:activate()
  self.on = not self.on
  return self
end

-- Acts at each so many activations only.
local SlowSwitch = setmetatable({}, { __index = Switch })
SlowSwitch.__index = SlowSwitch

function SlowSwitch.new(on, every)
  local self = setmetatable(Switch.new(on), SlowSwitch)
  self.every = every
  self.count = 0
  return self
end

function SlowSwitch:activate()
  self.count = self.count + 1
  if self.count >= self.every then
    Switch.activate(self)
    self.count = 0
  end
  return self
end

local function run(switch_, rounds)
  local on = 0
  for i = 0, rounds - 1 do
    if switch_:activate():value() then
      on = on + 1
    end
    if switch_:activate():value() then
      on = on + 1
    end
    if switch_:activate():value() then
      on = on + 1
    end
    if switch_:activate():value() then
      on = on + 1
    end
  end
  return on
end

print(run(Switch.new(true), 2000000))
print(run(SlowSwitch.new(true, 3), 2000000))
