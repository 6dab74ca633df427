-- Charges calls to the shared counts of one venue; the twin of src/adapters/memory/meter-store.ts.
-- KEYS: pauses of the venue (hash: scope -> 'untilMs code'), then one hash a meter.
-- ARGV: 'take' | 'add' | 'answered' | 'report', now (ms), number of scopes, the scopes, then for each meter nine words:
--       'WINDOW', limit, windowMs, grainMs, slackMs, holdMs, amount, most, bonus (of 'answered': when it was taken)
--       'FALLING', limit, perSecond, 0, 0, 0, amount, most, bonus
-- A window's hash holds a charge a grain, and x (what the venue counted beyond ours) in its window xw; a falling count's
-- hash holds c at a.
-- Answers: {'TAKEN', bonus...} | {'FULL', index from 0, ms to wait} | {'AWAY', scope, untilMs, code}.
local op, now, scopes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local KEEP_MS = 1000
local fmt = function(n) return string.format('%.17g', n) end

for s = 1, scopes do
  local scope = ARGV[3 + s]
  local held = redis.call('HGET', KEYS[1], scope)
  if held then
    local space = string.find(held, ' ', 1, true)
    if tonumber(string.sub(held, 1, space - 1)) > now then
      return { 'AWAY', scope, string.sub(held, 1, space - 1), string.sub(held, space + 1) }
    end
    redis.call('HDEL', KEYS[1], scope)
  end
end

local meters = {}
for m = 1, #KEYS - 1 do
  local at = 3 + scopes + (m - 1) * 9
  local meter = {
    key = KEYS[m + 1], falling = ARGV[at + 1] == 'FALLING', limit = tonumber(ARGV[at + 2]), a = tonumber(ARGV[at + 3]),
    grain = tonumber(ARGV[at + 4]), slack = tonumber(ARGV[at + 5]), hold = tonumber(ARGV[at + 6]),
    amount = tonumber(ARGV[at + 7]), most = tonumber(ARGV[at + 8]), bonus = tonumber(ARGV[at + 9]),
    used = 0, charges = {}, over = {}, extra = 0, xw = -1, since = now
  }
  local stored = redis.call('HGETALL', meter.key)
  for i = 1, #stored, 2 do
    local field, value = stored[i], tonumber(stored[i + 1])
    if field == 'x' then meter.extra = value
    elseif field == 'xw' then meter.xw = value
    elseif field == 'c' then meter.used = value
    elseif field == 'a' then meter.since = value
    else
      local grain = tonumber(field)
      local ends = (grain + 1) * meter.grain - 1 + meter.a + meter.slack
      if ends <= now then
        meter.over[#meter.over + 1] = field
      else
        meter.charges[#meter.charges + 1] = { ends, value, grain }
        meter.used = meter.used + value
      end
    end
  end
  if meter.falling then
    meter.used = math.max(0, meter.used - math.max(0, now - meter.since) * meter.a / 1000)
    meter.since = math.max(meter.since, now)
  else
    meter.ours = 0
    meter.window = math.floor(now / meter.a)
    for _, charge in ipairs(meter.charges) do
      if (charge[3] + 1) * meter.grain > meter.window * meter.a then meter.ours = meter.ours + charge[2] end
    end
    if meter.xw ~= meter.window then meter.extra = 0 end
    meter.used = meter.used + meter.extra
  end
  meters[m] = meter
end

local function waitFor(meter)
  local over = meter.used + meter.amount - meter.most
  if meter.falling then return math.max(1, math.ceil(over / meter.a * 1000)) end
  local ends = meter.charges
  if meter.extra > 0 then ends[#ends + 1] = { (meter.window + 1) * meter.a, meter.extra } end
  table.sort(ends, function(left, right) return left[1] < right[1] end)
  local freed = 0
  for _, charge in ipairs(ends) do
    freed = freed + charge[2]
    if freed >= over then return math.max(1, math.ceil(charge[1] - now)) end
  end
  return meter.a
end

local function fieldOf(meter, at)
  return string.format('%.0f', math.floor(at / meter.grain))
end

local function write(meter, amount, at)
  if meter.falling then
    redis.call('HSET', meter.key, 'c', fmt(math.max(0, meter.used + amount)), 'a', fmt(meter.since))
    redis.call('PEXPIRE', meter.key, math.ceil(meter.limit / meter.a * 1000) * 4 + KEEP_MS)
    return
  end
  if #meter.over > 0 then redis.call('HDEL', meter.key, unpack(meter.over)) end
  if amount ~= 0 then
    local field = fieldOf(meter, at)
    redis.call('HSET', meter.key, field, fmt(tonumber(redis.call('HGET', meter.key, field) or '0') + amount))
  end
  redis.call('PEXPIRE', meter.key, meter.a + meter.slack + meter.hold + meter.grain + KEEP_MS)
end

if op == 'report' then
  local meter = meters[1]
  if meter.falling then
    meter.used = meter.amount
    write(meter, 0, now)
  else
    local extra = math.max(meter.extra, meter.amount - meter.ours)
    redis.call('HSET', meter.key, 'x', fmt(extra), 'xw', string.format('%.0f', meter.window))
    write(meter, 0, now)
  end
  return { 'TAKEN' }
end

if op == 'answered' then
  local meter = meters[1]
  local field = fieldOf(meter, meter.bonus + meter.hold)
  local left = tonumber(redis.call('HGET', meter.key, field) or '0') - meter.amount
  if left > 0 then redis.call('HSET', meter.key, field, fmt(left)) else redis.call('HDEL', meter.key, field) end
  write(meter, meter.amount, now)
  return { 'TAKEN' }
end

if op == 'take' then
  for m, meter in ipairs(meters) do
    if meter.amount > meter.most - meter.used then return { 'FULL', m - 1, waitFor(meter) } end
  end
end

local answer = { 'TAKEN' }
for m, meter in ipairs(meters) do
  local more = 0
  if op == 'take' then
    more = math.max(0, math.min(meter.bonus, math.floor(meter.most - meter.used - meter.most / 2 - meter.amount)))
  end
  write(meter, meter.amount + more, op == 'take' and now + meter.hold or now)
  answer[m + 1] = more
end
return answer
