// The product of two matrices: arrays of arrays of numbers.
function matrix(size, seed) {
  const rows = [];
  for (let i = 0; i < size; i++) {
    const row = [];
    for (let k = 0; k < size; k++) row.push((i * seed + k * 7) % 11);
    rows.push(row);
  }
  return rows;
}

function product(a, b, size) {
  const rows = [];
  for (let i = 0; i < size; i++) {
    const left = a[i];
    const row = [];
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += left[j] * b[j][k];
      row.push(sum);
    }
    rows.push(row);
  }
  return rows;
}

const size = 300;
const c = product(matrix(size, 3), matrix(size, 5), size);
let trace = 0;
for (let i = 0; i < size; i++) trace += c[i][i];
console.log(trace);
