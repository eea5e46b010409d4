-- Strings built by appending, in front and behind, and by joining halves.
local function append(count)
  local text = ""
  for i = 0, count - 1 do
    text = text .. "ab"
  end
  return text
end

local function prepend(count)
  local text = ""
  for i = 0, count - 1 do
    text = "ab" .. text
  end
  return text
end

local function join(depth)
  if depth == 0 then
    return "ab"
  end
  return join(depth - 1) .. join(depth - 1)
end

local matches = 0
for i = 0, 39 do
  local a = append(8192)
  local b = prepend(8192)
  local c = join(13)
  if a == b then
    matches = matches + 1
  end
  if b == c then
    matches = matches + 1
  end
end

print(matches)
