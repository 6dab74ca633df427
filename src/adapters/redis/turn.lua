-- Gives one worker at a time the turn to send under a key, with a number above all that were given, or takes it back.
-- KEYS: the board of the account (hash: n = the last number, holder, ends, next, nextEnds, nextUrgent).
-- ARGV: 'take', worker, at least, hold (ms), urgent (1 or 0) | 'leave', worker, number.
-- Answers: the number, or 0 while another worker has the turn or is to have it next. A leave answers 0.
local op, worker = ARGV[1], ARGV[2]
-- Who waits asks again many times in this; who does not is taken to have given up.
local WAITING_MS = 60
local KEEP_MS = 86400000
local stored = redis.call('HMGET', KEYS[1], 'n', 'holder', 'ends', 'next', 'nextEnds', 'nextUrgent')
local last, holder, next = tonumber(stored[1] or '0'), stored[2], stored[4]

if op == 'leave' then
  -- A turn that was over by time belongs to somebody else now.
  if holder == worker and last == tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], 'holder', 'ends') end
  return 0
end

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local urgent = ARGV[5]
local held = holder and tonumber(stored[3]) > now
local others = next and next ~= worker and tonumber(stored[5]) > now
local goesFirst = not others or (urgent == '1' and stored[6] == '0')
if goesFirst and not held then
  local number = math.max(last + 1, tonumber(ARGV[3]))
  redis.call('HSET', KEYS[1], 'n', string.format('%.0f', number), 'holder', worker, 'ends',
    string.format('%.0f', now + tonumber(ARGV[4])))
  redis.call('HDEL', KEYS[1], 'next', 'nextEnds', 'nextUrgent')
  redis.call('PEXPIRE', KEYS[1], KEEP_MS)
  return string.format('%.0f', number)
end
if goesFirst then
  redis.call('HSET', KEYS[1], 'next', worker, 'nextEnds', string.format('%.0f', now + WAITING_MS), 'nextUrgent', urgent)
end
return 0
