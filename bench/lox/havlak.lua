-- Loops of a control-flow graph and their nesting, by Havlak's algorithm ("Nesting of Reducible and Irreducible Loops", 1997).
local Cell = {}
Cell.__index = Cell

function Cell.new(head, tail) return setmetatable({ head = head, tail = tail }, Cell) end

local function contains(list, item)
  while list ~= nil do
    if list.head == item then
      return true
    end
    list = list.tail
  end
  return false
end

local Block = {}
Block.__index = Block

function Block.new(graph)
  local self = setmetatable({ before = graph.last, from = nil, to = nil, node = nil }, Block)
  graph.last = self
  graph.size = graph.size + 1
  return self
end

local Graph = {}
Graph.__index = Graph

function Graph.new()
  local self = setmetatable({ last = nil, size = 0 }, Graph)
  self.start = Block.new(self)
  return self
end

function Graph:connect(one, other)
  one.to = Cell.new(other, one.to)
  other.from = Cell.new(one, other.from)
  return other
end

function Graph:straight(block, count)
  for _ = 0, count - 1 do
    block = self:connect(block, Block.new(self))
  end
  return block
end

function Graph:diamond(block)
  local join = Block.new(self)
  self:connect(self:connect(block, Block.new(self)), join)
  self:connect(self:connect(block, Block.new(self)), join)
  return join
end

-- Two loops, one in the other.
function Graph:loops(block)
  local header = self:straight(block, 1)
  local inner = self:straight(self:diamond(header), 1)
  local last = self:straight(self:diamond(inner), 1)
  self:connect(last, inner)
  last = self:straight(last, 1)
  self:connect(last, header)
  return self:straight(last, 1)
end

-- A loop that is entered at two places.
function Graph:irreducible(block)
  local left = Block.new(self)
  local right = Block.new(self)
  self:connect(block, left)
  self:connect(block, right)
  self:connect(left, right)
  self:connect(right, left)
  return self:straight(right, 1)
end

-- What the algorithm knows about a block.
local Node = {}
Node.__index = Node

function Node.new(block, number, before)
  local self = setmetatable({ block = block, number = number, last = number, before = before, back = nil,
      others = nil, loop = nil, is_self = false, is_reducible = true }, Node)
  self.parent = self
  return self
end

function Node:is_above(other)
  return self.number <= other.number and other.number <= self.last
end

-- The header of the outermost loop found so far that this node belongs to; the path to it becomes short.
function Node:find()
  local root = self
  while root.parent ~= root do
    root = root.parent
  end
  local node = self
  while node.parent ~= root do
    local next = node.parent
    node.parent = root
    node = next
  end
  return root
end

local Loop = {}
Loop.__index = Loop

function Loop.new(header, before)
  return setmetatable({ header = header, before = before, parent = nil, depth = 0, size = 0 }, Loop)
end

local Finder = {}
Finder.__index = Finder

function Finder.new(graph)
  local self = setmetatable({ count = 0, last = nil, loops = nil }, Finder)
  self:number(graph.start)
  self:predecessors()
  local node = self.last
  while node ~= nil do
    self:visit(node)
    node = node.before
  end
  return self
end

-- Numbers the blocks that can be reached, in the order of a depth-first search.
function Finder:number(block)
  local node = Node.new(block, self.count, self.last)
  self.last = node
  self.count = self.count + 1
  block.node = node
  local cell = block.to
  while cell ~= nil do
    if cell.head.node == nil then
      self:number(cell.head)
    end
    cell = cell.tail
  end
  node.last = self.count - 1
end

function Finder:predecessors()
  local node = self.last
  while node ~= nil do
    local cell = node.block.from
    while cell ~= nil do
      local from = cell.head.node
      if from ~= nil then
        if node:is_above(from) then
          node.back = Cell.new(from, node.back)
        else
          node.others = Cell.new(from, node.others)
        end
      end
      cell = cell.tail
    end
    node = node.before
  end
end

function Finder:visit(header)
  local body = nil
  local cell = header.back
  while cell ~= nil do
    if cell.head == header then
      header.is_self = true
    else
      local found = cell.head:find()
      if not contains(body, found) then
        body = Cell.new(found, body)
      end
    end
    cell = cell.tail
  end
  local work = body
  while work ~= nil do
    local node = work.head
    work = work.tail
    cell = node.others
    while cell ~= nil do
      local found = cell.head:find()
      if not header:is_above(found) then
        header.is_reducible = false
        if not contains(header.others, found) then
          header.others = Cell.new(found, header.others)
        end
      elseif found ~= header and not contains(body, found) then
        body = Cell.new(found, body)
        work = Cell.new(found, work)
      end
      cell = cell.tail
    end
  end
  if body ~= nil or header.is_self then
    self:make(header, body)
  end
end

function Finder:make(header, body)
  local loop = Loop.new(header, self.loops)
  self.loops = loop
  header.loop = loop
  local cell = body
  while cell ~= nil do
    local node = cell.head
    node.parent = header
    if node.loop ~= nil then
      node.loop.parent = loop
    else
      loop.size = loop.size + 1
    end
    cell = cell.tail
  end
end

local Totals = {}
Totals.__index = Totals

function Totals.new()
  return setmetatable({ loops = 0, irreducible = 0, depth = 0, blocks = 0 }, Totals)
end

function Totals:add(finder)
  -- The loops around a loop were found later, so they come first.
  local loop = finder.loops
  while loop ~= nil do
    self.loops = self.loops + 1
    if not loop.header.is_reducible then
      self.irreducible = self.irreducible + 1
    end
    loop.depth = 1
    if loop.parent ~= nil then
      loop.depth = loop.parent.depth + 1
    end
    if loop.depth > self.depth then
      self.depth = loop.depth
    end
    self.blocks = self.blocks + loop.size
    loop = loop.before
  end
end

local function build(width)
  local graph = Graph.new()
  local block = graph:straight(graph.start, 2)
  for i = 0, width - 1 do
    local top = graph:straight(block, 1)
    block = top
    for _ = 0, 3 do
      block = graph:loops(block)
    end
    if i == 3 then
      block = graph:irreducible(block)
    end
    graph:connect(block, top)
    block = graph:straight(block, 1)
  end
  return graph
end

local totals = Totals.new()
local blocks = 0
for _ = 0, 1199 do
  local graph = build(12)
  blocks = blocks + graph.size
  totals:add(Finder.new(graph))
end
print(blocks)
print(totals.loops)
print(totals.irreducible)
print(totals.depth)
print(totals.blocks)
