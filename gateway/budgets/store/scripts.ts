import { createHash } from 'node:crypto'

/** A script that Redis carries out as one command. */
export interface RedisScript {
  readonly text: string
  /** SHA-1 of the text, by which Redis knows it. */
  readonly sha: string
}

const script = (text: string): RedisScript => ({
  text,
  sha: createHash('sha1').update(text).digest('hex'),
})

/**
 * Milliseconds on Redis' own clock, which all gateways share; or those of the first argument. Keys go when what they
 * hold has run out.
 */
const CLOCK = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`

/** Buckets are kept as their level and when it was that. */
const BUCKETS = `
local function level(key, capacity, ms)
  local known = redis.call('HMGET', key, 'level', 'at')
  if not known[1] then return 0 end
  return math.max(0, tonumber(known[1]) - (now - tonumber(known[2])) * capacity / ms)
end
local function pour(key, capacity, ms, amount)
  local filled = math.max(0, level(key, capacity, ms) + amount)
  if filled == 0 then
    redis.call('DEL', key)
  else
    redis.call('HSET', key, 'level', string.format('%.17g', filled), 'at', string.format('%.0f', now))
    redis.call('PEXPIRE', key, math.ceil(filled * ms / capacity) + 1000)
  end
end
`

/**
 * KEYS: buckets, then frequencies. ARGV: clock, amount, number of buckets, then capacity and ms of each bucket, uses and
 * ms of each frequency. Answers nothing, or position (from 0) and wait in milliseconds (-1: for ever) of what does not fit.
 */
export const TAKE = script(`${CLOCK}${BUCKETS}
local amount, buckets = tonumber(ARGV[2]), tonumber(ARGV[3])
local function terms(i) return tonumber(ARGV[2 * i + 2]), tonumber(ARGV[2 * i + 3]) end
for i = 1, buckets do
  local capacity, ms = terms(i)
  local excess = level(KEYS[i], capacity, ms) + amount - capacity
  if amount > capacity then return { i - 1, -1 } end
  if excess > 0 then return { i - 1, math.ceil(excess * ms / capacity) } end
end
for i = buckets + 1, #KEYS do
  local uses, ms = terms(i)
  local earliest = redis.call('LINDEX', KEYS[i], uses - 1)
  if earliest and tonumber(earliest) + ms > now then return { i - 1, tonumber(earliest) + ms - now } end
end
for i = 1, buckets do
  local capacity, ms = terms(i)
  pour(KEYS[i], capacity, ms, amount)
end
for i = buckets + 1, #KEYS do
  local uses, ms = terms(i)
  redis.call('LPUSH', KEYS[i], string.format('%.0f', now))
  redis.call('LTRIM', KEYS[i], 0, uses - 1)
  redis.call('PEXPIRE', KEYS[i], ms + 1000)
end
return false
`)

/** KEYS: buckets. ARGV: clock, amount, capacity and ms of each. */
export const ADJUST = script(`${CLOCK}${BUCKETS}
for i, key in ipairs(KEYS) do
  pour(key, tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2]), tonumber(ARGV[2]))
end
return false
`)

/**
 * A budget is kept as a sorted set: each subject with the moment in which it was last shown.
 * KEYS: budgets. ARGV: clock, number of windows of each budget, then subjects, ms and alarm of each window, then what
 * is shown. Answers 1, position of budget and of window, wait (-1: for ever); or 0, then position, window and count of
 * each alarm.
 */
export const ADD_SUBJECTS = script(`${CLOCK}
local windows = tonumber(ARGV[2])
local first = 3 + 3 * windows * #KEYS
local function terms(i, w)
  local at = 3 + 3 * ((i - 1) * windows + w - 1)
  return tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
end
local function after(moment) return string.format('(%.0f', moment) end

local longest = 0
for w = 1, windows do
  local _, ms = terms(1, w)
  longest = math.max(longest, ms)
end

local counts = {}
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now - longest))
  local shown = {}
  for s = first, #ARGV do
    local at = redis.call('ZSCORE', key, ARGV[s])
    shown[ARGV[s]] = at and tonumber(at) or -math.huge
  end
  counts[i] = {}
  for w = 1, windows do
    local most, ms = terms(i, w)
    local fresh, again = 0, 0
    for _, at in pairs(shown) do
      if at > now - ms then again = again + 1 else fresh = fresh + 1 end
    end
    local count = redis.call('ZCOUNT', key, after(now - ms), '+inf')
    local excess = count + fresh - most
    if fresh > 0 and excess > 0 then
      local others = 0
      local oldest = redis.call('ZRANGE', key, after(now - ms), '+inf', 'BYSCORE',
        'LIMIT', 0, excess + again, 'WITHSCORES')
      for n = 1, #oldest, 2 do
        if not shown[oldest[n]] then others = others + 1 end
        if others == excess then return { 1, i - 1, w - 1, tonumber(oldest[n + 1]) + ms - now } end
      end
      return { 1, i - 1, w - 1, -1 }
    end
    counts[i][w] = count + fresh
  end
end

local alarms = { 0 }
for i, key in ipairs(KEYS) do
  for s = first, #ARGV do redis.call('ZADD', key, string.format('%.0f', now), ARGV[s]) end
  redis.call('PEXPIRE', key, longest + 1000)
  for w = 1, windows do
    local _, ms, alarm = terms(i, w)
    if counts[i][w] >= alarm then
      local raised = key .. ':alarm:' .. ms
      local at = redis.call('GET', raised)
      if not at or now - tonumber(at) >= ms then
        redis.call('SET', raised, string.format('%.0f', now), 'PX', ms + 1000)
        for _, value in ipairs({ i - 1, w - 1, counts[i][w] }) do table.insert(alarms, value) end
      end
    end
  end
end
return alarms
`)
