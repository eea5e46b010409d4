-- Texts: built of parts, taken apart, looked up in a table.
local counts = {}
local lines = {}
for i = 1, 200000 do
  lines[i] = "word" .. i % 5000 .. " and " .. i % 77
end
for _, line in ipairs(lines) do
  for part in line:gmatch("[^ ]+") do
    counts[part] = (counts[part] or 0) + 1
  end
end
local total, names = 0, 0
for name, count in pairs(counts) do
  total = total + count * #name
  names = names + 1
end
print(names, total)
