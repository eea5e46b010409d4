-- All ways to place eleven queens on a board of eleven by eleven, those that stand being a linked list.
local Queen = {}
Queen.__index = Queen

function Queen.new(row, column, others)
  return setmetatable({ row = row, column = column, others = others }, Queen)
end

local function safe(row, column, queens)
  do
    local q = queens
    while q ~= nil do
      if q.row == row then
        return false
      end
      local distance = column - q.column
      if q.row + distance == row then
        return false
      end
      if q.row - distance == row then
        return false
      end
      q = q.others
    end
  end
  return true
end

local function place(column, size, queens)
  if column == size then
    return 1
  end
  local solutions = 0
  for row = 0, size - 1 do
    if safe(row, column, queens) then
      solutions = solutions + place(column + 1, size, Queen.new(row, column, queens))
    end
  end
  return solutions
end

print(place(0, 11, nil))
