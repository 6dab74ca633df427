-- The one commit: makes a parent's next state true, or says why not. Everything is checked before the first write,
-- because a script that fails half-way is not rolled back.
-- KEYS: 1 parent, 2 fill ids, 3 closed clips, 4 journal, 5 due set, 6 open orders of the account, 7 halts, 8 reconciled id,
-- 9 all orders of the account
-- ARGV: see order-store.ts, which builds them in this order.
local parentKey, fillsKey, closedKey, journalKey, dueKey, openKey, haltsKey, runKey, historyKey =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local orderId, opId, expected, document, status, epoch, quantity, exposure, journal, dueAt, isOpen, createdAt =
  ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
local OPS_KEPT = 8

-- The last argument counts them all: with one missing in the middle, the rest would be read as something else.
local MALFORMED = redis.error_reply('MALFORMED commit arguments')
if tonumber(ARGV[#ARGV]) ~= #ARGV then return MALFORMED end

local at = 13
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end
local function takeList()
  local list, size = {}, tonumber(take())
  -- Never loops further than there are arguments: a script that does not end stops the whole server.
  if not size or size > #ARGV then error('MALFORMED list in the commit arguments') end
  for i = 1, size do list[i] = take() end
  return list
end

local closed = takeList()
local fills = takeList()
local guarded = take()
local guard = {}
if guarded == '1' then
  guard.at, guard.skew, guard.notBefore, guard.notAfter, guard.epoch =
    tonumber(take()), tonumber(take()), tonumber(take()), tonumber(take()), take()
  guard.statuses = takeList()
  guard.halts = takeList()
end
-- A score that is no whole number would stop the script between two writes.
local function isWhole(text) return string.match(text, '^%-?%d+$') ~= nil end
if take() ~= 'end' or at ~= #ARGV or not isWhole(ARGV[3]) or not isWhole(createdAt) then return MALFORMED end
if (dueAt ~= '' and not isWhole(dueAt)) or #closed % 2 == 1 then return MALFORMED end

-- Compares two plain decimals of any length: digits, never floating point.
local function decimalLess(a, b)
  local ai, af = string.match(a, '^(%d+)%.?(%d*)$')
  local bi, bf = string.match(b, '^(%d+)%.?(%d*)$')
  if #ai ~= #bi then return #ai < #bi end
  if ai ~= bi then return ai < bi end
  local width = math.max(#af, #bf)
  return af .. string.rep('0', width - #af) < bf .. string.rep('0', width - #bf)
end

local stored = redis.call('HMGET', parentKey, 'v', 'ops', 'st', 'ep')
local version, ops = tonumber(stored[1] or '0'), stored[2] or ''

for op, done in string.gmatch(ops, '([^:,]+):(%d+)') do
  if op == opId then return { 'OK', done } end
end
if expected == 0 and version > 0 then return { 'EXISTS' } end
if expected > 0 and version == 0 then return { 'MISSING' } end
if version ~= expected then return { 'CONFLICT', tostring(version) } end

local known = { 'DUPLICATE_FILLS' }
for _, fillId in ipairs(fills) do
  if redis.call('SISMEMBER', fillsKey, fillId) == 1 then known[#known + 1] = fillId end
end
if #known > 1 then return known end

if guarded == '1' then
  local info = redis.call('INFO', 'server')
  local actual = string.match(info, 'run_id:(%w+)') or 'embedded'
  if redis.call('GET', runKey) ~= actual then return { 'BARRIER' } end
  local halts = #guard.halts == 0 and {} or redis.call('HMGET', haltsKey, unpack(guard.halts))
  for index, name in ipairs(guard.halts) do
    if halts[index] then return { 'HALTED', name } end
  end
  local working = false
  for _, allowed in ipairs(guard.statuses) do
    if stored[3] == allowed then working = true end
  end
  if not working then return { 'NOT_WORKING', stored[3] or '' } end
  if stored[4] ~= guard.epoch then return { 'OLD_EPOCH' } end
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  if now < guard.notBefore then return { 'EARLY', tostring(guard.notBefore - now) } end
  if now > guard.notAfter then return { 'LATE' } end
  if math.abs(now - guard.at) > guard.skew then return { 'SKEWED', tostring(now - guard.at) } end
  if decimalLess(quantity, exposure) then return { 'OVERCOMMITTED' } end
end

local nextVersion = expected + 1
local entry = opId .. ':' .. nextVersion
local kept, count = entry, 1
for op in string.gmatch(ops, '[^,]+') do
  if count < OPS_KEPT then
    kept = kept .. ',' .. op
    count = count + 1
  end
end
redis.call('HSET', parentKey, 'v', nextVersion, 'd', document, 'st', status, 'ep', epoch, 'ops', kept)
for i = 1, #closed, 2 do redis.call('HSET', closedKey, closed[i], closed[i + 1]) end
for _, fillId in ipairs(fills) do redis.call('SADD', fillsKey, fillId) end
if journal ~= '' then redis.call('RPUSH', journalKey, nextVersion .. ' ' .. journal) end
if dueAt == '' then redis.call('ZREM', dueKey, orderId) else redis.call('ZADD', dueKey, dueAt, orderId) end
if isOpen == '1' then redis.call('ZADD', openKey, createdAt, orderId) else redis.call('ZREM', openKey, orderId) end
if expected == 0 then redis.call('ZADD', historyKey, createdAt, orderId) end
return { 'OK', tostring(nextVersion) }
