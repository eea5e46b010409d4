// Strings built by appending, in front and behind, and by joining halves.
function append(count) {
  let text = "";
  for (let i = 0; i < count; i++) {
    text += "ab";
  }
  return text;
}

function prepend(count) {
  let text = "";
  for (let i = 0; i < count; i++) {
    text = "ab" + text;
  }
  return text;
}

function join(depth) {
  if (depth === 0) {
    return "ab";
  }
  return join(depth - 1) + join(depth - 1);
}

let matches = 0;
for (let i = 0; i < 40; i++) {
  let a = append(8192);
  let b = prepend(8192);
  let c = join(13);
  if (a === b) {
    matches++;
  }
  if (b === c) {
    matches++;
  }
}

console.log(matches);
