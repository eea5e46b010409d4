-- An incremental solver of one-way constraints of different strengths: the algorithm DeltaBlue.
local Node = {}
Node.__index = Node

function Node.new(item)
  return setmetatable({ item = item, next = nil }, Node)
end

-- A list in order of insertion.
local List = {}
List.__index = List

function List.new()
  return setmetatable({ first = nil, last = nil }, List)
end

function List:add(item)
  local node = Node.new(item)
  if self.first == nil then
    self.first = node
  else
    self.last.next = node
  end
  self.last = node
end

function List:is_empty()
  return self.first == nil
end

function List:take_first()
  local node = self.first
  self.first = node.next
  return node.item
end

function List:remove(item)
  local before = nil
  local node = self.first
  while node ~= nil do
    if node.item == item then
      if before == nil then
        self.first = node.next
      else
        before.next = node.next
      end
      if node.next == nil then
        self.last = before
      end
    else
      before = node
    end
    node = node.next
  end
end

-- Smaller numbers are stronger.
local required = 0
local strong_preferred = 1
local preferred = 2
local strong_default = 3
local normal = 4
local weak_default = 5
local weakest = 6

-- What a binary constraint decided.
local none = 0
local forward = 1
local backward = 2

local Variable = {}
Variable.__index = Variable

function Variable.new(name, value)
  return setmetatable({ name = name, value = value, constraints = List.new(), determined_by = nil, mark = 0,
      strength = weakest, stay = true }, Variable)
end

function Variable:forget(constraint)
  self.constraints:remove(constraint)
  if self.determined_by == constraint then
    self.determined_by = nil
  end
end

local Constraint = {}
Constraint.__index = Constraint

function Constraint.new(strength)
  return setmetatable({ strength = strength }, Constraint)
end

function Constraint:is_input()
  return false
end

-- Makes the planner satisfy this constraint, and others that it drove out.
function Constraint:attach(planner)
  self:add_to_graph()
  planner:add(self)
end

function Constraint:detach(planner)
  if self:is_satisfied() then
    planner:remove(self)
  else
    self:remove_from_graph()
  end
end

-- Tries to satisfy this constraint; gives the constraint that it overrode, if there is one.
function Constraint:satisfy(mark, planner)
  self:choose(mark)
  if not self:is_satisfied() then
    return nil
  end
  self:mark_inputs(mark)
  local out = self:output()
  local overridden = out.determined_by
  if overridden ~= nil then
    overridden:mark_unsatisfied()
  end
  out.determined_by = self
  planner:propagate(self, mark)
  out.mark = mark
  return overridden
end

-- A constraint on one variable.
local Unary = setmetatable({}, { __index = Constraint })
Unary.__index = Unary

function Unary.new(strength, variable)
  local self = setmetatable(Constraint.new(strength), Unary)
  self.variable = variable
  self.satisfied = false
  return self
end

function Unary:add_to_graph()
  self.variable.constraints:add(self)
  self.satisfied = false
end

function Unary:remove_from_graph()
  self.variable:forget(self)
  self.satisfied = false
end

function Unary:choose(mark)
  self.satisfied = self.variable.mark ~= mark and self.strength < self.variable.strength
end

function Unary:is_satisfied()
  return self.satisfied
end

function Unary:mark_unsatisfied()
  self.satisfied = false
end

function Unary:mark_inputs(mark)
end

function Unary:inputs_known(mark)
  return true
end

function Unary:output()
  return self.variable
end

function Unary:recalculate()
  self.variable.strength = self.strength
  self.variable.stay = not self:is_input()
  if self.variable.stay then
    self:execute()
  end
end

function Unary:execute()
end

-- The variable keeps its value.
local Stay = setmetatable({}, { __index = Unary })
Stay.__index = Stay

function Stay.new(strength, variable) return setmetatable(Unary.new(strength, variable), Stay) end

-- The variable is set from outside.
local Edit = setmetatable({}, { __index = Unary })
Edit.__index = Edit

function Edit:is_input()
  return true
end

function Edit.new(strength, variable) return setmetatable(Unary.new(strength, variable), Edit) end

-- A constraint between two variables, of which either may be computed from the other.
local Binary = setmetatable({}, { __index = Constraint })
Binary.__index = Binary

function Binary.new(strength, a, b)
  local self = setmetatable(Constraint.new(strength), Binary)
  self.a = a
  self.b = b
  self.direction = none
  return self
end

function Binary:add_to_graph()
  self.a.constraints:add(self)
  self.b.constraints:add(self)
  self.direction = none
end

function Binary:remove_from_graph()
  self.a:forget(self)
  self.b:forget(self)
  self.direction = none
end

function Binary:choose(mark)
  if self.a.mark == mark then
    if self.b.mark ~= mark and self.strength < self.b.strength then
      self.direction = forward
    else
      self.direction = none
    end
  elseif self.b.mark == mark then
    if self.strength < self.a.strength then
      self.direction = backward
    else
      self.direction = none
    end
  elseif self.a.strength > self.b.strength then
    if self.strength < self.a.strength then
      self.direction = backward
    else
      self.direction = none
    end
  else
    if self.strength < self.b.strength then
      self.direction = forward
    else
      self.direction = none
    end
  end
end

function Binary:is_satisfied()
  return self.direction ~= none
end

function Binary:mark_unsatisfied()
  self.direction = none
end

function Binary:mark_inputs(mark)
  self:input().mark = mark
end

function Binary:inputs_known(mark)
  local in_ = self:input()
  return in_.mark == mark or in_.stay or in_.determined_by == nil
end

function Binary:input()
  if self.direction == forward then
    return self.a
  end
  return self.b
end

function Binary:output()
  if self.direction == forward then
    return self.b
  end
  return self.a
end

function Binary:recalculate()
  local in_ = self:input()
  local out = self:output()
  if self.strength > in_.strength then
    out.strength = self.strength
  else
    out.strength = in_.strength
  end
  out.stay = in_.stay
  if out.stay then
    self:execute()
  end
end

local Equal = setmetatable({}, { __index = Binary })
Equal.__index = Equal

function Equal:execute()
  self:output().value = self:input().value
end

function Equal.new(strength, a, b) return setmetatable(Binary.new(strength, a, b), Equal) end

-- b = a * scale + offset
local Scale = setmetatable({}, { __index = Binary })
Scale.__index = Scale

function Scale.new(strength, a, scale, offset, b)
  local self = setmetatable(Binary.new(strength, a, b), Scale)
  self.scale = scale
  self.offset = offset
  return self
end

function Scale:add_to_graph()
  Binary.add_to_graph(self)
  self.scale.constraints:add(self)
  self.offset.constraints:add(self)
end

function Scale:remove_from_graph()
  Binary.remove_from_graph(self)
  self.scale:forget(self)
  self.offset:forget(self)
end

function Scale:mark_inputs(mark)
  Binary.mark_inputs(self, mark)
  self.scale.mark = mark
  self.offset.mark = mark
end

function Scale:execute()
  if self.direction == forward then
    self.b.value = self.a.value * self.scale.value + self.offset.value
  else
    self.a.value = (self.b.value - self.offset.value) / self.scale.value
  end
end

function Scale:recalculate()
  local in_ = self:input()
  local out = self:output()
  if self.strength > in_.strength then
    out.strength = self.strength
  else
    out.strength = in_.strength
  end
  out.stay = in_.stay and self.scale.stay and self.offset.stay
  if out.stay then
    self:execute()
  end
end

local Planner = {}
Planner.__index = Planner

function Planner.new()
  return setmetatable({ mark = 0 }, Planner)
end

function Planner:new_mark()
  self.mark = self.mark + 1
  return self.mark
end

function Planner:add(constraint)
  local mark = self:new_mark()
  local overridden = constraint:satisfy(mark, self)
  while overridden ~= nil do
    overridden = overridden:satisfy(mark, self)
  end
end

-- Removes a satisfied constraint; others take its place, the strongest first.
function Planner:remove(constraint)
  local out = constraint:output()
  constraint:mark_unsatisfied()
  constraint:remove_from_graph()
  local unsatisfied = self:free(out)
  for strength = required, weakest do
    do
      local node = unsatisfied.first
      while node ~= nil do
        if node.item.strength == strength then
          self:add(node.item)
        end
        node = node.next
      end
    end
  end
end

-- Computes strengths and values of what depends on a variable that nothing determines any more.
function Planner:free(out)
  out.determined_by = nil
  out.strength = weakest
  out.stay = true
  local unsatisfied = List.new()
  local todo = List.new()
  todo:add(out)
  while not todo:is_empty() do
    local variable = todo:take_first()
    do
      local node = variable.constraints.first
      while node ~= nil do
        local constraint = node.item
        if not constraint:is_satisfied() then
          unsatisfied:add(constraint)
        elseif constraint ~= variable.determined_by then
          constraint:recalculate()
          todo:add(constraint:output())
        end
        node = node.next
      end
    end
  end
  return unsatisfied
end

function Planner:propagate(constraint, mark)
  local todo = List.new()
  todo:add(constraint)
  while not todo:is_empty() do
    local next = todo:take_first()
    local out = next:output()
    if out.mark == mark and next ~= constraint then
      print("cycle")
      return
    end
    next:recalculate()
    self:add_consumers(out, todo)
  end
end

function Planner:add_consumers(variable, list)
  do
    local node = variable.constraints.first
    while node ~= nil do
      local constraint = node.item
      if constraint ~= variable.determined_by and constraint:is_satisfied() then
        list:add(constraint)
      end
      node = node.next
    end
  end
end

-- The constraints to execute, in order, when the given inputs change.
function Planner:plan(inputs)
  local mark = self:new_mark()
  local plan = List.new()
  while not inputs:is_empty() do
    local constraint = inputs:take_first()
    if constraint:output().mark ~= mark and constraint:inputs_known(mark) then
      plan:add(constraint)
      constraint:output().mark = mark
      self:add_consumers(constraint:output(), inputs)
    end
  end
  return plan
end

function Planner:plan_of(constraint)
  local inputs = List.new()
  inputs:add(constraint)
  return self:plan(inputs)
end

local function execute(plan)
  do
    local node = plan.first
    while node ~= nil do
      node.item:execute()
      node = node.next
    end
  end
end

-- Equalities in a row, whose one end is edited; the other must follow.
local function chain(count)
  local planner = Planner.new()
  local first = Variable.new("first", 0)
  local last = first
  for i = 0, count - 1 do
    local next = Variable.new("next", 0)
    Equal.new(required, last, next):attach(planner)
    last = next
  end
  Stay.new(strong_default, last):attach(planner)
  local edit = Edit.new(preferred, first)
  edit:attach(planner)
  local plan = planner:plan_of(edit)
  local sum = 0
  for i = 0, 99 do
    first.value = i
    execute(plan)
    if last.value ~= i then
      print("chain failed")
    end
    sum = sum + last.value
  end
  edit:detach(planner)
  return sum
end

local function change(planner, variable, value)
  local edit = Edit.new(preferred, variable)
  edit:attach(planner)
  local plan = planner:plan_of(edit)
  for i = 0, 9 do
    variable.value = value
    execute(plan)
  end
  edit:detach(planner)
end

-- Pairs of variables that a scale and an offset connect; each is edited, and changes the others.
local function projection(count)
  local planner = Planner.new()
  local scale = Variable.new("scale", 10)
  local offset = Variable.new("offset", 1000)
  local source = nil
  local target = nil
  local targets = List.new()
  for i = 0, count - 1 do
    source = Variable.new("source", i)
    target = Variable.new("target", i)
    targets:add(target)
    Stay.new(normal, source):attach(planner)
    Scale.new(required, source, scale, offset, target):attach(planner)
  end
  change(planner, source, 17)
  if target.value ~= 1170 then
    print("projection 1 failed")
  end
  change(planner, target, 1050)
  if source.value ~= 5 then
    print("projection 2 failed")
  end
  change(planner, scale, 5)
  local i = 0
  do
    local node = targets.first
    while node.next ~= nil do
      if node.item.value ~= i * 5 + 1000 then
        print("projection 3 failed")
      end
      i = i + 1
      node = node.next
    end
  end
  change(planner, offset, 2000)
  i = 0
  local sum = 0
  do
    local node = targets.first
    while node.next ~= nil do
      if node.item.value ~= i * 5 + 2000 then
        print("projection 4 failed")
      end
      sum = sum + node.item.value
      i = i + 1
      node = node.next
    end
  end
  return sum
end

local total = 0
for i = 0, 29 do
  total = total + chain(1000) + projection(1000)
end

print(total)
