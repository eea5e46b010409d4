// Loops of a control-flow graph && their nesting, by Havlak's algorithm ("Nesting of Reducible && Irreducible Loops", 1997).

class Cell {
  constructor(head, tail) {
    this.head = head;
    this.tail = tail;
  }
}

function contains(list, item) {
  while (list !== null) {
    if (list.head === item) return true;
    list = list.tail;
  }
  return false;
}

class Block {
  constructor(graph) {
    this.before = graph.last;
    this.from = null;
    this.to = null;
    this.node = null;
    graph.last = this;
    graph.size = graph.size + 1;
  }
}

class Graph {
  constructor() {
    this.last = null;
    this.size = 0;
    this.start = new Block(this);
  }

  connect(one, other) {
    one.to = new Cell(other, one.to);
    other.from = new Cell(one, other.from);
    return other;
  }

  straight(block, count) {
    for (let i = 0; i < count; i = i + 1) block = this.connect(block, new Block(this));
    return block;
  }

  diamond(block) {
    let join = new Block(this);
    this.connect(this.connect(block, new Block(this)), join);
    this.connect(this.connect(block, new Block(this)), join);
    return join;
  }

  // Two loops, one in the other.
  loops(block) {
    let header = this.straight(block, 1);
    let inner = this.straight(this.diamond(header), 1);
    let end = this.straight(this.diamond(inner), 1);
    this.connect(end, inner);
    end = this.straight(end, 1);
    this.connect(end, header);
    return this.straight(end, 1);
  }

  // A loop that is entered at two places.
  irreducible(block) {
    let left = new Block(this);
    let right = new Block(this);
    this.connect(block, left);
    this.connect(block, right);
    this.connect(left, right);
    this.connect(right, left);
    return this.straight(right, 1);
  }
}

// What the algorithm knows about a block.
class Node {
  constructor(block, number, before) {
    this.block = block;
    this.number = number;
    this.last = number;
    this.before = before;
    this.parent = this;
    this.back = null;
    this.others = null;
    this.loop = null;
    this.is_self = false;
    this.is_reducible = true;
  }

  is_above(other) {
    return this.number <= other.number && other.number <= this.last;
  }

  // The header of the outermost loop found so far that this node belongs to; the path to it becomes short.
  find() {
    let root = this;
    while (root.parent !== root) root = root.parent;
    let node = this;
    while (node.parent !== root) {
      let next = node.parent;
      node.parent = root;
      node = next;
    }
    return root;
  }
}

class Loop {
  constructor(header, before) {
    this.header = header;
    this.before = before;
    this.parent = null;
    this.depth = 0;
    this.size = 0;
  }
}

class Finder {
  constructor(graph) {
    this.count = 0;
    this.last = null;
    this.loops = null;
    this.number(graph.start);
    this.predecessors();
    for (let node = this.last; node !== null; node = node.before) this.visit(node);
  }

  // Numbers the blocks that can be reached, in the order of a depth-first search.
  number(block) {
    let node = new Node(block, this.count, this.last);
    this.last = node;
    this.count = this.count + 1;
    block.node = node;
    for (let cell = block.to; cell !== null; cell = cell.tail) {
      if (cell.head.node === null) this.number(cell.head);
    }
    node.last = this.count - 1;
  }

  predecessors() {
    for (let node = this.last; node !== null; node = node.before) {
      for (let cell = node.block.from; cell !== null; cell = cell.tail) {
        let from = cell.head.node;
        if (from !== null) {
          if (node.is_above(from)) node.back = new Cell(from, node.back);
          else node.others = new Cell(from, node.others);
        }
      }
    }
  }

  visit(header) {
    let body = null;
    for (let cell = header.back; cell !== null; cell = cell.tail) {
      if (cell.head === header) {
        header.is_self = true;
      } else {
        let found = cell.head.find();
        if (!contains(body, found)) body = new Cell(found, body);
      }
    }
    let work = body;
    while (work !== null) {
      let node = work.head;
      work = work.tail;
      for (let cell = node.others; cell !== null; cell = cell.tail) {
        let found = cell.head.find();
        if (!header.is_above(found)) {
          header.is_reducible = false;
          if (!contains(header.others, found)) header.others = new Cell(found, header.others);
        } else if (found !== header && !contains(body, found)) {
          body = new Cell(found, body);
          work = new Cell(found, work);
        }
      }
    }
    if (body !== null || header.is_self) this.make(header, body);
  }

  make(header, body) {
    let loop = new Loop(header, this.loops);
    this.loops = loop;
    header.loop = loop;
    for (let cell = body; cell !== null; cell = cell.tail) {
      let node = cell.head;
      node.parent = header;
      if (node.loop !== null) node.loop.parent = loop;
      else loop.size = loop.size + 1;
    }
  }
}

class Totals {
  constructor() {
    this.loops = 0;
    this.irreducible = 0;
    this.depth = 0;
    this.blocks = 0;
  }

  add(finder) {
    // The loops around a loop were found later, so they come first.
    for (let loop = finder.loops; loop !== null; loop = loop.before) {
      this.loops = this.loops + 1;
      if (!loop.header.is_reducible) this.irreducible = this.irreducible + 1;
      loop.depth = 1;
      if (loop.parent !== null) loop.depth = loop.parent.depth + 1;
      if (loop.depth > this.depth) this.depth = loop.depth;
      this.blocks = this.blocks + loop.size;
    }
  }
}

function build(width) {
  let graph = new Graph();
  let block = graph.straight(graph.start, 2);
  for (let i = 0; i < width; i = i + 1) {
    let top = graph.straight(block, 1);
    block = top;
    for (let j = 0; j < 4; j = j + 1) block = graph.loops(block);
    if (i === 3) block = graph.irreducible(block);
    graph.connect(block, top);
    block = graph.straight(block, 1);
  }
  return graph;
}

let totals = new Totals();
let blocks = 0;
for (let round = 0; round < 1200; round = round + 1) {
  let graph = build(12);
  blocks = blocks + graph.size;
  totals.add(new Finder(graph));
}
console.log(blocks);
console.log(totals.loops);
console.log(totals.irreducible);
console.log(totals.depth);
console.log(totals.blocks);
