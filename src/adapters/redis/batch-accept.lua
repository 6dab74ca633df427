-- Takes all client order ids of a batch and keeps its record, or does nothing: everything is checked before the first
-- write. KEYS: claims of the account, accepted batches. ARGV: batch id, record, number of claims, then for each claim its
-- client order id, the claim, and the claim that must still be there or ''.
local count = tonumber(ARGV[3])
if not count or #ARGV ~= 3 + 3 * count then return redis.error_reply('MALFORMED batch arguments') end
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return '1' end
for i = 4, #ARGV, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 2] then return '0' end
end
for i = 4, #ARGV, 3 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return '1'
