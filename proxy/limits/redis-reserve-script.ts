// The one step in which Redis counts calls, one after the other, each all its charges or none (law L7), by Redis's own clock, read once.
// Numbers in Lua are doubles. Every one here is a whole number below 2^53: an amount and a `max` by the engine's bound on them, what a counter
// holds because it never passed a `max`, microseconds times three until the year 2065. What could be larger, used + amount, is never formed:
// the amount is compared with max − used, which is exact. Counters are changed by HINCRBY, in 64-bit integers.

/** Of each charge: which of KEYS, amount, max, seconds (0 for a calendar window), then of the calendar since, name, turn, next, until. */
const numbersPerCharge = 9;

/**
 * KEYS: a hash for each counter, sub-window → millionths, all of one slot. ARGV: one text of whole numbers with blanks between them (each
 * argument of its own costs the client more than the whole text), of each call the number of its charges, then theirs. Answers now in
 * microseconds and for each call the sub-windows that its charges went to, with blanks between them; [0] and for each charge
 * [sub-window, [sub-window, used, …]] where one has no room; [2] where a calendar window is neither that was given.
 */
export const reserveScript = `
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local said = {}
for number in string.gmatch(ARGV[1], '%S+') do said[#said + 1] = number end

local function reserve(count, at)
  local admitted = true
  local buckets, views, stale, lasting = {}, {}, {}, {}
  for i = 1, count do
    local arg = at + (i - 1) * ${numbersPerCharge}
    local amount, max, seconds = tonumber(said[arg + 1]), tonumber(said[arg + 2]), tonumber(said[arg + 3])
    local here, oldest, ends, span
    if seconds > 0 then
      local length = seconds * 50000
      local scaled = micros * 3
      here = (scaled - math.fmod(scaled, length)) / length
      oldest = here - 60
      ends = (here + 61) * length / 3
      span = 60
    else
      local since, turn, till = tonumber(said[arg + 4]) * 1000000, tonumber(said[arg + 6]) * 1000000, tonumber(said[arg + 8]) * 1000000
      if micros < since or micros >= till then return {2} end
      if micros < turn then
        here, ends, span = tonumber(said[arg + 5]), turn, turn - since
      else
        here, ends, span = tonumber(said[arg + 7]), till, till - turn
      end
      oldest = here
      span = span / 1000000
    end
    local held = redis.call('HGETALL', KEYS[tonumber(said[arg])])
    local used, view, old = 0, {}, {}
    for j = 1, #held, 2 do
      local bucket = tonumber(held[j])
      -- Later sub-windows count too: where the clock went back, nothing is admitted a second time.
      if bucket >= oldest then
        used = used + tonumber(held[j + 1])
        view[#view + 1] = held[j]
        view[#view + 1] = held[j + 1]
      elseif bucket < oldest - span then
        old[#old + 1] = held[j]
      end
    end
    if amount > max - used then admitted = false end
    local name = string.format('%.0f', here)
    buckets[i] = name
    views[i] = {name, view}
    stale[i] = old
    lasting[i] = math.ceil((ends - micros) / 1000) + 60000
  end
  if not admitted then return {0, views} end
  for i = 1, count do
    local arg = at + (i - 1) * ${numbersPerCharge}
    local key = KEYS[tonumber(said[arg])]
    redis.call('HINCRBY', key, buckets[i], said[arg + 1])
    if #stale[i] > 0 then redis.call('HDEL', key, unpack(stale[i])) end
    -- A counter is gone soon after its last window; where the clock went back it lasts as long as it would have.
    if redis.call('PTTL', key) < lasting[i] then redis.call('PEXPIRE', key, lasting[i] + 5000) end
  end
  return table.concat(buckets, ' ')
end

local calls = {}
local at = 1
while at <= #said do
  local count = tonumber(said[at])
  calls[#calls + 1] = reserve(count, at + 1)
  at = at + 1 + count * ${numbersPerCharge}
end
return {string.format('%.0f', micros), calls}
`;
