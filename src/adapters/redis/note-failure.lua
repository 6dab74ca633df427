-- Counts one request that did not authenticate, and locks out whoever has had too many within the window.
-- KEYS: counter of all failures of the address, of its bad signatures, of those of one key; lock of the address, of the key there.
-- ARGV: 1 for a bad signature; most of each of the three; ms of the window; ms of a lock.
local function count(name)
  local number = redis.call('INCR', name)
  if number == 1 then redis.call('PEXPIRE', name, ARGV[5]) end
  return number
end

if count(KEYS[1]) >= tonumber(ARGV[2]) then redis.call('SET', KEYS[4], '1', 'PX', ARGV[6]) end
if ARGV[1] == '1' then
  if count(KEYS[2]) >= tonumber(ARGV[3]) then redis.call('SET', KEYS[4], '1', 'PX', ARGV[6]) end
  if count(KEYS[3]) >= tonumber(ARGV[4]) then redis.call('SET', KEYS[5], '1', 'PX', ARGV[6]) end
end
return 1
