-- A simulation of the scheduler of an operating system: tasks of four kinds that pass packets to each other.
local id_idle = 0
local id_worker = 1
local id_handler_a = 2
local id_handler_b = 3
local id_device_a = 4
local id_device_b = 5
local kind_device = 0
local kind_work = 1

-- The largest integer that is not above x, for x below 2 to the 51st.
local function floor(x)
  local near = x + 6755399441055744.0 - 6755399441055744.0
  if near > x then
    return near - 1
  end
  return near
end

local Packet = {}
Packet.__index = Packet

function Packet.new(link, id, kind)
  return setmetatable({ link = link, id = id, kind = kind, datum = 0, letter1 = 0, letter2 = 0, letter3 = 0,
      letter4 = 0 }, Packet)
end

-- Puts this packet at the end of a queue, and gives the queue.
function Packet:append_to(queue)
  self.link = nil
  if queue == nil then
    return self
  end
  local last = queue
  while last.link ~= nil do
    last = last.link
  end
  last.link = self
  return queue
end

function Packet:letter(at)
  if at == 0 then
    return self.letter1
  end
  if at == 1 then
    return self.letter2
  end
  if at == 2 then
    return self.letter3
  end
  return self.letter4
end

-- A task and its state: runnable, held, waiting for a packet, or with packets.
local Block = {}
Block.__index = Block

function Block.new(link, id, priority, queue, task)
  return setmetatable({ link = link, id = id, priority = priority, queue = queue, task = task, held = false,
      suspended = true, runnable = queue ~= nil }, Block)
end

function Block:set_running()
  self.suspended = false
  self.held = false
  self.runnable = true
end

function Block:waits()
  if self.held then
    return true
  end
  return self.suspended and not self.runnable
end

function Block:run()
  local packet = nil
  if self.suspended and self.runnable then
    packet = self.queue
    self.queue = packet.link
    self.suspended = false
    self.runnable = self.queue ~= nil
  end
  return self.task:run(packet)
end

-- Takes a packet into the queue, and gives the task that should run next.
function Block:check_priority(task, packet)
  if self.queue == nil then
    self.queue = packet
    self.runnable = true
    if self.priority > task.priority then
      return self
    end
  else
    self.queue = packet:append_to(self.queue)
  end
  return task
end

local Scheduler = {}
Scheduler.__index = Scheduler

function Scheduler.new()
  return setmetatable({ queued = 0, held = 0, list = nil, current = nil, current_id = nil, block0 = nil,
      block1 = nil, block2 = nil, block3 = nil, block4 = nil, block5 = nil }, Scheduler)
end

function Scheduler:add(id, priority, queue, task)
  local block = Block.new(self.list, id, priority, queue, task)
  self.list = block
  if id == 0 then
    self.block0 = block
  elseif id == 1 then
    self.block1 = block
  elseif id == 2 then
    self.block2 = block
  elseif id == 3 then
    self.block3 = block
  elseif id == 4 then
    self.block4 = block
  else
    self.block5 = block
  end
  return block
end

function Scheduler:find(id)
  if id == 0 then
    return self.block0
  end
  if id == 1 then
    return self.block1
  end
  if id == 2 then
    return self.block2
  end
  if id == 3 then
    return self.block3
  end
  if id == 4 then
    return self.block4
  end
  return self.block5
end

function Scheduler:schedule()
  self.current = self.list
  while self.current ~= nil do
    if self.current:waits() then
      self.current = self.current.link
    else
      self.current_id = self.current.id
      self.current = self.current:run()
    end
  end
end

function Scheduler:release(id)
  local block = self:find(id)
  block.held = false
  if block.priority > self.current.priority then
    return block
  end
  return self.current
end

function Scheduler:hold()
  self.held = self.held + 1
  self.current.held = true
  return self.current.link
end

function Scheduler:suspend()
  self.current.suspended = true
  return self.current
end

function Scheduler:queue(packet)
  local block = self:find(packet.id)
  self.queued = self.queued + 1
  packet.link = nil
  packet.id = self.current_id
  return block:check_priority(self.current, packet)
end

-- Wakes one of the devices, by a sequence of numbers of 16 bits.
local Idle = {}
Idle.__index = Idle

function Idle.new(scheduler, seed, count)
  return setmetatable({ scheduler = scheduler, seed = seed, count = count }, Idle)
end

function Idle:run(packet)
  self.count = self.count - 1
  if self.count == 0 then
    return self.scheduler:hold()
  end
  self.seed = self.seed * 25173 + 13849
  self.seed = self.seed - floor(self.seed / 65536) * 65536
  if self.seed < 32768 then
    return self.scheduler:release(id_device_a)
  end
  return self.scheduler:release(id_device_b)
end

-- Passes on what a handler gave it.
local Device = {}
Device.__index = Device

function Device.new(scheduler)
  return setmetatable({ scheduler = scheduler, pending = nil }, Device)
end

function Device:run(packet)
  if packet == nil then
    if self.pending == nil then
      return self.scheduler:suspend()
    end
    local ready = self.pending
    self.pending = nil
    return self.scheduler:queue(ready)
  end
  self.pending = packet
  return self.scheduler:hold()
end

-- Fills packets with letters, for one handler and the other in turn.
local Worker = {}
Worker.__index = Worker

function Worker.new(scheduler, to, next)
  return setmetatable({ scheduler = scheduler, to = to, next = next }, Worker)
end

function Worker:letter()
  self.next = self.next + 1
  if self.next > 26 then
    self.next = 1
  end
  return self.next + 64
end

function Worker:run(packet)
  if packet == nil then
    return self.scheduler:suspend()
  end
  if self.to == id_handler_a then
    self.to = id_handler_b
  else
    self.to = id_handler_a
  end
  packet.id = self.to
  packet.datum = 0
  packet.letter1 = self:letter()
  packet.letter2 = self:letter()
  packet.letter3 = self:letter()
  packet.letter4 = self:letter()
  return self.scheduler:queue(packet)
end

-- Gives the letters of packets of work, one by one, to its device.
local Handler = {}
Handler.__index = Handler

function Handler.new(scheduler)
  return setmetatable({ scheduler = scheduler, work = nil, devices = nil, sum = 0 }, Handler)
end

function Handler:run(packet)
  if packet ~= nil then
    if packet.kind == kind_work then
      self.work = packet:append_to(self.work)
    else
      self.devices = packet:append_to(self.devices)
    end
  end
  if self.work ~= nil then
    local work = self.work
    local at = work.datum
    if at > 3 then
      self.work = work.link
      return self.scheduler:queue(work)
    end
    if self.devices ~= nil then
      local device = self.devices
      self.devices = device.link
      device.datum = work:letter(at)
      self.sum = self.sum + device.datum
      work.datum = at + 1
      return self.scheduler:queue(device)
    end
  end
  return self.scheduler:suspend()
end

local function simulate(count)
  local s = Scheduler.new()
  s:add(id_idle, 0, nil, Idle.new(s, 1, count)):set_running()
  local queue = Packet.new(nil, id_worker, kind_work)
  queue = Packet.new(queue, id_worker, kind_work)
  s:add(id_worker, 1000, queue, Worker.new(s, id_handler_a, 0))
  queue = Packet.new(nil, id_device_a, kind_device)
  queue = Packet.new(queue, id_device_a, kind_device)
  queue = Packet.new(queue, id_device_a, kind_device)
  local a = Handler.new(s)
  s:add(id_handler_a, 2000, queue, a)
  queue = Packet.new(nil, id_device_b, kind_device)
  queue = Packet.new(queue, id_device_b, kind_device)
  queue = Packet.new(queue, id_device_b, kind_device)
  local b = Handler.new(s)
  s:add(id_handler_b, 3000, queue, b)
  s:add(id_device_a, 4000, nil, Device.new(s))
  s:add(id_device_b, 5000, nil, Device.new(s))
  s:schedule()
  return s.queued * 1000000 + s.held * 10 + (a.sum - b.sum) / 100
end

local total = 0
for i = 0, 39 do
  total = total + simulate(10000)
end

print(total)
