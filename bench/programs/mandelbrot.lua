-- Points of a grid that stay bounded under z -> z * z + c: floating-point loops.
local function stays(cx, cy, limit)
  local x, y, i = 0.0, 0.0, 0
  while i < limit do
    local x2 = x * x
    local y2 = y * y
    if x2 + y2 > 4.0 then return false end
    y = 2.0 * x * y + cy
    x = x2 - y2 + cx
    i = i + 1
  end
  return true
end

local size = 1000
local inside = 0
local row = 0
while row < size do
  local column = 0
  while column < size do
    local cx = 2.0 * column / size - 1.5
    local cy = 2.0 * row / size - 1.0
    if stays(cx, cy, 400) then inside = inside + 1 end
    column = column + 1
  end
  row = row + 1
end
print(inside)
