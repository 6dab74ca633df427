-- The first claim of a client order id wins for ever. KEYS: claims of the account. ARGV: client order id, claim.
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return known end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]
