// Calls of one method on objects of many classes, which lie in a ring.
class Animal {
  constructor(weight) {
    this.weight = weight;
    this.next = null;
  }
  eats() {
    return 1;
  }
  noise() {
    return this.eats() + 1;
  }
}

class Cat extends Animal {
  eats() {
    return 2;
  }
}

class Dog extends Animal {
  noise() {
    return this.weight;
  }
}

class Cow extends Animal {
  constructor(weight) {
    super(weight * 10);
    this.milk = 0;
  }
  eats() {
    return super.eats() + 4;
  }
  noise() {
    this.milk++;
    return 5;
  }
}

class Kitten extends Cat {
  noise() {
    return super.noise() + 1;
  }
}

function ring() {
  let first = new Animal(1);
  let last = first;
  last.next = new Cat(2);
  last = last.next;
  last.next = new Dog(3);
  last = last.next;
  last.next = new Cow(4);
  last = last.next;
  last.next = new Kitten(5);
  last = last.next;
  last.next = first;
  return first;
}

function run(rounds) {
  let animal = ring();
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    sum = sum + animal.noise() + animal.eats() + animal.weight;
    animal = animal.next;
  }
  return sum;
}

console.log(run(6000000));
