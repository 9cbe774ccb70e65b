// The one step in which Redis counts calls, one after the other, each all its charges or none (law L7), by Redis's own clock, read once.
// Numbers in Lua are doubles. Every one here is a whole number below 2^53: an amount and a `max` by the engine's bound on them, what a counter
// holds because it never passed a `max`, microseconds times three until the year 2065. What could be larger, used + amount, is never formed:
// the amount is compared with max − used, which is exact. Counters are changed by HINCRBY, in 64-bit integers.

/** Of each charge: amount, max, seconds (0 for a calendar window), then of the calendar since, name, turn, next, until. */
export const argumentsPerCharge = 8;

/**
 * KEYS: a hash for each charge's counter, sub-window → millionths, all of one slot. ARGV: of each call the number of its charges, then their
 * arguments. Answers now in microseconds and for each call [state, …]: state 1 and the sub-window that each charge went to; 0 and for each
 * charge [sub-window, [sub-window, used, …]]; 2 where a calendar window is neither that was given.
 */
export const reserveScript = `
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]

local function reserve(from, count, at)
  local admitted = true
  local buckets, views, stale, lasting = {}, {}, {}, {}
  for i = 1, count do
    local arg = at + (i - 1) * ${argumentsPerCharge}
    local amount, max, seconds = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1]), tonumber(ARGV[arg + 2])
    local here, oldest, ends, span
    if seconds > 0 then
      local length = seconds * 50000
      local scaled = micros * 3
      here = (scaled - math.fmod(scaled, length)) / length
      oldest = here - 60
      ends = (here + 61) * length / 3
      span = 60
    else
      local since, turn, till = tonumber(ARGV[arg + 3]) * 1000000, tonumber(ARGV[arg + 5]) * 1000000, tonumber(ARGV[arg + 7]) * 1000000
      if micros < since or micros >= till then return {2} end
      if micros < turn then
        here, ends, span = tonumber(ARGV[arg + 4]), turn, turn - since
      else
        here, ends, span = tonumber(ARGV[arg + 6]), till, till - turn
      end
      oldest = here
      span = span / 1000000
    end
    local held = redis.call('HGETALL', KEYS[from + i])
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
    local key = KEYS[from + i]
    redis.call('HINCRBY', key, buckets[i], ARGV[at + (i - 1) * ${argumentsPerCharge}])
    if #stale[i] > 0 then redis.call('HDEL', key, unpack(stale[i])) end
    -- A counter is gone soon after its last window; where the clock went back it lasts as long as it would have.
    if redis.call('PTTL', key) < lasting[i] then redis.call('PEXPIRE', key, lasting[i] + 5000) end
  end
  return {1, buckets}
end

local calls = {}
local from, at = 0, 1
while at <= #ARGV do
  local count = tonumber(ARGV[at])
  calls[#calls + 1] = reserve(from, count, at + 1)
  from = from + count
  at = at + 1 + count * ${argumentsPerCharge}
end
return {string.format('%.0f', micros), calls}
`;
