-- The product of two matrices: tables of tables of numbers.
local function matrix(size, seed)
  local rows = {}
  for i = 0, size - 1 do
    local row = {}
    for k = 0, size - 1 do
      row[k + 1] = (i * seed + k * 7) % 11
    end
    rows[i + 1] = row
  end
  return rows
end

local function product(a, b, size)
  local rows = {}
  for i = 1, size do
    local left = a[i]
    local row = {}
    for k = 1, size do
      local sum = 0
      for j = 1, size do
        sum = sum + left[j] * b[j][k]
      end
      row[k] = sum
    end
    rows[i] = row
  end
  return rows
end

local size = 300
local c = product(matrix(size, 3), matrix(size, 5), size)
local trace = 0
for i = 1, size do trace = trace + c[i][i] end
print(trace)
