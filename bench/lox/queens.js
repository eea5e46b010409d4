// All ways to place eleven queens on a board of eleven by eleven, those that stand being a linked list.
class Queen {
  constructor(row, column, others) {
    this.row = row;
    this.column = column;
    this.others = others;
  }
}

function safe(row, column, queens) {
  for (let q = queens; q !== null; q = q.others) {
    if (q.row === row) {
      return false;
    }
    let distance = column - q.column;
    if (q.row + distance === row) {
      return false;
    }
    if (q.row - distance === row) {
      return false;
    }
  }
  return true;
}

function place(column, size, queens) {
  if (column === size) {
    return 1;
  }
  let solutions = 0;
  for (let row = 0; row < size; row++) {
    if (safe(row, column, queens)) {
      solutions += place(column + 1, size, new Queen(row, column, queens));
    }
  }
  return solutions;
}

console.log(place(0, 11, null));
