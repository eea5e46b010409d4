// Texts: built of parts, taken apart, looked up in a map.
const counts = new Map();
const lines = [];
for (let i = 1; i <= 200000; i++) {
  lines.push(`word${i % 5000} and ${i % 77}`);
}
for (const line of lines) {
  for (const part of line.split(" ")) {
    counts.set(part, (counts.get(part) || 0) + 1);
  }
}
let total = 0;
for (const [name, count] of counts) total += count * name.length;
console.log(counts.size, total);
