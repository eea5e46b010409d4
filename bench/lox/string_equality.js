// Comparisons of strings, made beforehand, short and long, equal and unequal.
function copies(text, times) {
  let result = "";
  for (let i = 0; i < times; i++) {
    result += text;
  }
  return result;
}

function run(rounds) {
  let a = copies("ab", 1);
  let b = "a" + "b";
  let long1 = copies("0123456789", 3);
  let long2 = copies("012345678901234", 2);
  let other = copies("0123456789", 2) + "012345678-";
  let count = 0;
  for (let i = 0; i < rounds; i++) {
    if (a === b) {
      count++;
    }
    if (a === "ab") {
      count++;
    }
    if (a === "ba") {
      count++;
    }
    if (a !== long1) {
      count++;
    }
    if (long1 === long1) {
      count++;
    }
    if (long1 === long2) {
      count++;
    }
    if (long2 === other) {
      count++;
    }
    if (other !== "0123456789") {
      count++;
    }
    if ("" === a) {
      count++;
    }
  }
  return count;
}

console.log(run(4000000));
