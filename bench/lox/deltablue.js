// An incremental solver of one-way constraints of different strengths: the algorithm DeltaBlue.
class Node {
  constructor(item) {
    this.item = item;
    this.next = null;
  }
}

// A list in order of insertion.
class List {
  constructor() {
    this.first = null;
    this.last = null;
  }
  add(item) {
    let node = new Node(item);
    if (this.first === null) {
      this.first = node;
    } else {
      this.last.next = node;
    }
    this.last = node;
  }
  is_empty() {
    return this.first === null;
  }
  take_first() {
    let node = this.first;
    this.first = node.next;
    return node.item;
  }
  remove(item) {
    let before = null;
    let node = this.first;
    while (node !== null) {
      if (node.item === item) {
        if (before === null) {
          this.first = node.next;
        } else {
          before.next = node.next;
        }
        if (node.next === null) {
          this.last = before;
        }
      } else {
        before = node;
      }
      node = node.next;
    }
  }
}

// Smaller numbers are stronger.
let required = 0;
let strong_preferred = 1;
let preferred = 2;
let strong_default = 3;
let normal = 4;
let weak_default = 5;
let weakest = 6;

// What a binary constraint decided.
let none = 0;
let forward = 1;
let backward = 2;

class Variable {
  constructor(name, value) {
    this.name = name;
    this.value = value;
    this.constraints = new List();
    this.determined_by = null;
    this.mark = 0;
    this.strength = weakest;
    this.stay = true;
  }
  forget(constraint) {
    this.constraints.remove(constraint);
    if (this.determined_by === constraint) {
      this.determined_by = null;
    }
  }
}

class Constraint {
  constructor(strength) {
    this.strength = strength;
  }
  is_input() {
    return false;
  }
  // Makes the planner satisfy this constraint, and others that it drove out.
  attach(planner) {
    this.add_to_graph();
    planner.add(this);
  }
  detach(planner) {
    if (this.is_satisfied()) {
      planner.remove(this);
    } else {
      this.remove_from_graph();
    }
  }
  // Tries to satisfy this constraint; gives the constraint that it overrode, if there is one.
  satisfy(mark, planner) {
    this.choose(mark);
    if (!this.is_satisfied()) {
      return null;
    }
    this.mark_inputs(mark);
    let out = this.output();
    let overridden = out.determined_by;
    if (overridden !== null) {
      overridden.mark_unsatisfied();
    }
    out.determined_by = this;
    planner.propagate(this, mark);
    out.mark = mark;
    return overridden;
  }
}

// A constraint on one variable.
class Unary extends Constraint {
  constructor(strength, variable) {
    super(strength);
    this.variable = variable;
    this.satisfied = false;
  }
  add_to_graph() {
    this.variable.constraints.add(this);
    this.satisfied = false;
  }
  remove_from_graph() {
    this.variable.forget(this);
    this.satisfied = false;
  }
  choose(mark) {
    this.satisfied = this.variable.mark !== mark && this.strength < this.variable.strength;
  }
  is_satisfied() {
    return this.satisfied;
  }
  mark_unsatisfied() {
    this.satisfied = false;
  }
  mark_inputs(mark) {
  }
  inputs_known(mark) {
    return true;
  }
  output() {
    return this.variable;
  }
  recalculate() {
    this.variable.strength = this.strength;
    this.variable.stay = !this.is_input();
    if (this.variable.stay) {
      this.execute();
    }
  }
  execute() {
  }
}

// The variable keeps its value.
class Stay extends Unary {
}

// The variable is set from outside.
class Edit extends Unary {
  is_input() {
    return true;
  }
}

// A constraint between two variables, of which either may be computed from the other.
class Binary extends Constraint {
  constructor(strength, a, b) {
    super(strength);
    this.a = a;
    this.b = b;
    this.direction = none;
  }
  add_to_graph() {
    this.a.constraints.add(this);
    this.b.constraints.add(this);
    this.direction = none;
  }
  remove_from_graph() {
    this.a.forget(this);
    this.b.forget(this);
    this.direction = none;
  }
  choose(mark) {
    if (this.a.mark === mark) {
      if (this.b.mark !== mark && this.strength < this.b.strength) {
        this.direction = forward;
      } else {
        this.direction = none;
      }
    } else if (this.b.mark === mark) {
      if (this.strength < this.a.strength) {
        this.direction = backward;
      } else {
        this.direction = none;
      }
    } else if (this.a.strength > this.b.strength) {
      if (this.strength < this.a.strength) {
        this.direction = backward;
      } else {
        this.direction = none;
      }
    } else {
      if (this.strength < this.b.strength) {
        this.direction = forward;
      } else {
        this.direction = none;
      }
    }
  }
  is_satisfied() {
    return this.direction !== none;
  }
  mark_unsatisfied() {
    this.direction = none;
  }
  mark_inputs(mark) {
    this.input().mark = mark;
  }
  inputs_known(mark) {
    let in_ = this.input();
    return in_.mark === mark || in_.stay || in_.determined_by === null;
  }
  input() {
    if (this.direction === forward) {
      return this.a;
    }
    return this.b;
  }
  output() {
    if (this.direction === forward) {
      return this.b;
    }
    return this.a;
  }
  recalculate() {
    let in_ = this.input();
    let out = this.output();
    if (this.strength > in_.strength) {
      out.strength = this.strength;
    } else {
      out.strength = in_.strength;
    }
    out.stay = in_.stay;
    if (out.stay) {
      this.execute();
    }
  }
}

class Equal extends Binary {
  execute() {
    this.output().value = this.input().value;
  }
}

// b = a * scale + offset
class Scale extends Binary {
  constructor(strength, a, scale, offset, b) {
    super(strength, a, b);
    this.scale = scale;
    this.offset = offset;
  }
  add_to_graph() {
    super.add_to_graph();
    this.scale.constraints.add(this);
    this.offset.constraints.add(this);
  }
  remove_from_graph() {
    super.remove_from_graph();
    this.scale.forget(this);
    this.offset.forget(this);
  }
  mark_inputs(mark) {
    super.mark_inputs(mark);
    this.scale.mark = mark;
    this.offset.mark = mark;
  }
  execute() {
    if (this.direction === forward) {
      this.b.value = this.a.value * this.scale.value + this.offset.value;
    } else {
      this.a.value = (this.b.value - this.offset.value) / this.scale.value;
    }
  }
  recalculate() {
    let in_ = this.input();
    let out = this.output();
    if (this.strength > in_.strength) {
      out.strength = this.strength;
    } else {
      out.strength = in_.strength;
    }
    out.stay = in_.stay && this.scale.stay && this.offset.stay;
    if (out.stay) {
      this.execute();
    }
  }
}

class Planner {
  constructor() {
    this.mark = 0;
  }
  new_mark() {
    this.mark++;
    return this.mark;
  }
  add(constraint) {
    let mark = this.new_mark();
    let overridden = constraint.satisfy(mark, this);
    while (overridden !== null) {
      overridden = overridden.satisfy(mark, this);
    }
  }
  // Removes a satisfied constraint; others take its place, the strongest first.
  remove(constraint) {
    let out = constraint.output();
    constraint.mark_unsatisfied();
    constraint.remove_from_graph();
    let unsatisfied = this.free(out);
    for (let strength = required; strength <= weakest; strength++) {
      for (let node = unsatisfied.first; node !== null; node = node.next) {
        if (node.item.strength === strength) {
          this.add(node.item);
        }
      }
    }
  }
  // Computes strengths and values of what depends on a variable that nothing determines any more.
  free(out) {
    out.determined_by = null;
    out.strength = weakest;
    out.stay = true;
    let unsatisfied = new List();
    let todo = new List();
    todo.add(out);
    while (!todo.is_empty()) {
      let variable = todo.take_first();
      for (let node = variable.constraints.first; node !== null; node = node.next) {
        let constraint = node.item;
        if (!constraint.is_satisfied()) {
          unsatisfied.add(constraint);
        } else if (constraint !== variable.determined_by) {
          constraint.recalculate();
          todo.add(constraint.output());
        }
      }
    }
    return unsatisfied;
  }
  propagate(constraint, mark) {
    let todo = new List();
    todo.add(constraint);
    while (!todo.is_empty()) {
      let next = todo.take_first();
      let out = next.output();
      if (out.mark === mark && next !== constraint) {
        console.log("cycle");
        return;
      }
      next.recalculate();
      this.add_consumers(out, todo);
    }
  }
  add_consumers(variable, list) {
    for (let node = variable.constraints.first; node !== null; node = node.next) {
      let constraint = node.item;
      if (constraint !== variable.determined_by && constraint.is_satisfied()) {
        list.add(constraint);
      }
    }
  }
  // The constraints to execute, in order, when the given inputs change.
  plan(inputs) {
    let mark = this.new_mark();
    let plan = new List();
    while (!inputs.is_empty()) {
      let constraint = inputs.take_first();
      if (constraint.output().mark !== mark && constraint.inputs_known(mark)) {
        plan.add(constraint);
        constraint.output().mark = mark;
        this.add_consumers(constraint.output(), inputs);
      }
    }
    return plan;
  }
  plan_of(constraint) {
    let inputs = new List();
    inputs.add(constraint);
    return this.plan(inputs);
  }
}

function execute(plan) {
  for (let node = plan.first; node !== null; node = node.next) {
    node.item.execute();
  }
}

// Equalities in a row, whose one end is edited; the other must follow.
function chain(count) {
  let planner = new Planner();
  let first = new Variable("first", 0);
  let last = first;
  for (let i = 0; i < count; i++) {
    let next = new Variable("next", 0);
    new Equal(required, last, next).attach(planner);
    last = next;
  }
  new Stay(strong_default, last).attach(planner);
  let edit = new Edit(preferred, first);
  edit.attach(planner);
  let plan = planner.plan_of(edit);
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    first.value = i;
    execute(plan);
    if (last.value !== i) {
      console.log("chain failed");
    }
    sum += last.value;
  }
  edit.detach(planner);
  return sum;
}

function change(planner, variable, value) {
  let edit = new Edit(preferred, variable);
  edit.attach(planner);
  let plan = planner.plan_of(edit);
  for (let i = 0; i < 10; i++) {
    variable.value = value;
    execute(plan);
  }
  edit.detach(planner);
}

// Pairs of variables that a scale and an offset connect; each is edited, and changes the others.
function projection(count) {
  let planner = new Planner();
  let scale = new Variable("scale", 10);
  let offset = new Variable("offset", 1000);
  let source = null;
  let target = null;
  let targets = new List();
  for (let i = 0; i < count; i++) {
    source = new Variable("source", i);
    target = new Variable("target", i);
    targets.add(target);
    new Stay(normal, source).attach(planner);
    new Scale(required, source, scale, offset, target).attach(planner);
  }
  change(planner, source, 17);
  if (target.value !== 1170) {
    console.log("projection 1 failed");
  }
  change(planner, target, 1050);
  if (source.value !== 5) {
    console.log("projection 2 failed");
  }
  change(planner, scale, 5);
  let i = 0;
  for (let node = targets.first; node.next !== null; node = node.next) {
    if (node.item.value !== i * 5 + 1000) {
      console.log("projection 3 failed");
    }
    i++;
  }
  change(planner, offset, 2000);
  i = 0;
  let sum = 0;
  for (let node = targets.first; node.next !== null; node = node.next) {
    if (node.item.value !== i * 5 + 2000) {
      console.log("projection 4 failed");
    }
    sum += node.item.value;
    i++;
  }
  return sum;
}

let total = 0;
for (let i = 0; i < 30; i++) {
  total = total + chain(1000) + projection(1000);
}

console.log(total);
