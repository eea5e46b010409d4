// A simulation of the scheduler of an operating system: tasks of four kinds that pass packets to each other.
let id_idle = 0;
let id_worker = 1;
let id_handler_a = 2;
let id_handler_b = 3;
let id_device_a = 4;
let id_device_b = 5;
let kind_device = 0;
let kind_work = 1;

// The largest integer that is not above x, for x below 2 to the 51st.
function floor(x) {
  let near = x + 6755399441055744.0 - 6755399441055744.0;
  if (near > x) {
    return near - 1;
  }
  return near;
}

class Packet {
  constructor(link, id, kind) {
    this.link = link;
    this.id = id;
    this.kind = kind;
    this.datum = 0;
    this.letter1 = 0;
    this.letter2 = 0;
    this.letter3 = 0;
    this.letter4 = 0;
  }
  // Puts this packet at the end of a queue, and gives the queue.
  append_to(queue) {
    this.link = null;
    if (queue === null) {
      return this;
    }
    let last = queue;
    while (last.link !== null) {
      last = last.link;
    }
    last.link = this;
    return queue;
  }
  letter(at) {
    if (at === 0) {
      return this.letter1;
    }
    if (at === 1) {
      return this.letter2;
    }
    if (at === 2) {
      return this.letter3;
    }
    return this.letter4;
  }
}

// A task and its state: runnable, held, waiting for a packet, or with packets.
class Block {
  constructor(link, id, priority, queue, task) {
    this.link = link;
    this.id = id;
    this.priority = priority;
    this.queue = queue;
    this.task = task;
    this.held = false;
    this.suspended = true;
    this.runnable = queue !== null;
  }
  set_running() {
    this.suspended = false;
    this.held = false;
    this.runnable = true;
  }
  waits() {
    if (this.held) {
      return true;
    }
    return this.suspended && !this.runnable;
  }
  run() {
    let packet = null;
    if (this.suspended && this.runnable) {
      packet = this.queue;
      this.queue = packet.link;
      this.suspended = false;
      this.runnable = this.queue !== null;
    }
    return this.task.run(packet);
  }
  // Takes a packet into the queue, and gives the task that should run next.
  check_priority(task, packet) {
    if (this.queue === null) {
      this.queue = packet;
      this.runnable = true;
      if (this.priority > task.priority) {
        return this;
      }
    } else {
      this.queue = packet.append_to(this.queue);
    }
    return task;
  }
}

class Scheduler {
  constructor() {
    this.queued = 0;
    this.held = 0;
    this.list = null;
    this.current = null;
    this.current_id = null;
    this.block0 = null;
    this.block1 = null;
    this.block2 = null;
    this.block3 = null;
    this.block4 = null;
    this.block5 = null;
  }
  add(id, priority, queue, task) {
    let block = new Block(this.list, id, priority, queue, task);
    this.list = block;
    if (id === 0) {
      this.block0 = block;
    } else if (id === 1) {
      this.block1 = block;
    } else if (id === 2) {
      this.block2 = block;
    } else if (id === 3) {
      this.block3 = block;
    } else if (id === 4) {
      this.block4 = block;
    } else {
      this.block5 = block;
    }
    return block;
  }
  find(id) {
    if (id === 0) {
      return this.block0;
    }
    if (id === 1) {
      return this.block1;
    }
    if (id === 2) {
      return this.block2;
    }
    if (id === 3) {
      return this.block3;
    }
    if (id === 4) {
      return this.block4;
    }
    return this.block5;
  }
  schedule() {
    this.current = this.list;
    while (this.current !== null) {
      if (this.current.waits()) {
        this.current = this.current.link;
      } else {
        this.current_id = this.current.id;
        this.current = this.current.run();
      }
    }
  }
  release(id) {
    let block = this.find(id);
    block.held = false;
    if (block.priority > this.current.priority) {
      return block;
    }
    return this.current;
  }
  hold() {
    this.held++;
    this.current.held = true;
    return this.current.link;
  }
  suspend() {
    this.current.suspended = true;
    return this.current;
  }
  queue(packet) {
    let block = this.find(packet.id);
    this.queued++;
    packet.link = null;
    packet.id = this.current_id;
    return block.check_priority(this.current, packet);
  }
}

// Wakes one of the devices, by a sequence of numbers of 16 bits.
class Idle {
  constructor(scheduler, seed, count) {
    this.scheduler = scheduler;
    this.seed = seed;
    this.count = count;
  }
  run(packet) {
    this.count--;
    if (this.count === 0) {
      return this.scheduler.hold();
    }
    this.seed = this.seed * 25173 + 13849;
    this.seed -= floor(this.seed / 65536) * 65536;
    if (this.seed < 32768) {
      return this.scheduler.release(id_device_a);
    }
    return this.scheduler.release(id_device_b);
  }
}

// Passes on what a handler gave it.
class Device {
  constructor(scheduler) {
    this.scheduler = scheduler;
    this.pending = null;
  }
  run(packet) {
    if (packet === null) {
      if (this.pending === null) {
        return this.scheduler.suspend();
      }
      let ready = this.pending;
      this.pending = null;
      return this.scheduler.queue(ready);
    }
    this.pending = packet;
    return this.scheduler.hold();
  }
}

// Fills packets with letters, for one handler and the other in turn.
class Worker {
  constructor(scheduler, to, next) {
    this.scheduler = scheduler;
    this.to = to;
    this.next = next;
  }
  letter() {
    this.next++;
    if (this.next > 26) {
      this.next = 1;
    }
    return this.next + 64;
  }
  run(packet) {
    if (packet === null) {
      return this.scheduler.suspend();
    }
    if (this.to === id_handler_a) {
      this.to = id_handler_b;
    } else {
      this.to = id_handler_a;
    }
    packet.id = this.to;
    packet.datum = 0;
    packet.letter1 = this.letter();
    packet.letter2 = this.letter();
    packet.letter3 = this.letter();
    packet.letter4 = this.letter();
    return this.scheduler.queue(packet);
  }
}

// Gives the letters of packets of work, one by one, to its device.
class Handler {
  constructor(scheduler) {
    this.scheduler = scheduler;
    this.work = null;
    this.devices = null;
    this.sum = 0;
  }
  run(packet) {
    if (packet !== null) {
      if (packet.kind === kind_work) {
        this.work = packet.append_to(this.work);
      } else {
        this.devices = packet.append_to(this.devices);
      }
    }
    if (this.work !== null) {
      let work = this.work;
      let at = work.datum;
      if (at > 3) {
        this.work = work.link;
        return this.scheduler.queue(work);
      }
      if (this.devices !== null) {
        let device = this.devices;
        this.devices = device.link;
        device.datum = work.letter(at);
        this.sum += device.datum;
        work.datum = at + 1;
        return this.scheduler.queue(device);
      }
    }
    return this.scheduler.suspend();
  }
}

function simulate(count) {
  let s = new Scheduler();
  s.add(id_idle, 0, null, new Idle(s, 1, count)).set_running();
  let queue = new Packet(null, id_worker, kind_work);
  queue = new Packet(queue, id_worker, kind_work);
  s.add(id_worker, 1000, queue, new Worker(s, id_handler_a, 0));
  queue = new Packet(null, id_device_a, kind_device);
  queue = new Packet(queue, id_device_a, kind_device);
  queue = new Packet(queue, id_device_a, kind_device);
  let a = new Handler(s);
  s.add(id_handler_a, 2000, queue, a);
  queue = new Packet(null, id_device_b, kind_device);
  queue = new Packet(queue, id_device_b, kind_device);
  queue = new Packet(queue, id_device_b, kind_device);
  let b = new Handler(s);
  s.add(id_handler_b, 3000, queue, b);
  s.add(id_device_a, 4000, null, new Device(s));
  s.add(id_device_b, 5000, null, new Device(s));
  s.schedule();
  return s.queued * 1000000 + s.held * 10 + (a.sum - b.sum) / 100;
}

let total = 0;
for (let i = 0; i < 40; i++) {
  total += simulate(10000);
}

console.log(total);
