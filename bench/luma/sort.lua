-- Quicksort written in the language: items that change places, recursion.
local floor = math.floor

local function quicksort(xs, low, high)
  if low >= high then return end
  local pivot = xs[floor((low + high) / 2)]
  local i, j = low, high
  while i <= j do
    while xs[i] < pivot do i = i + 1 end
    while xs[j] > pivot do j = j - 1 end
    if i <= j then
      xs[i], xs[j] = xs[j], xs[i]
      i = i + 1
      j = j - 1
    end
  end
  quicksort(xs, low, j)
  quicksort(xs, i, high)
end

local xs = {}
local seed = 42.0
for i = 1, 1000000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  xs[i] = seed
end
quicksort(xs, 1, #xs)
local wrong = 0
for i = 2, #xs do
  if xs[i - 1] > xs[i] then wrong = wrong + 1 end
end
print(string.format("%.0f %.0f %d", xs[1], xs[1000000], wrong))
