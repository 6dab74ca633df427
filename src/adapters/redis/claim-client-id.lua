-- The first claim of a client order id wins for ever. The one exception: a claim whose order id turned out to belong to
-- another order may be replaced by whoever names it. KEYS: claims of the account. ARGV: client order id, claim, the order
-- id to be replaced or ''.
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and (ARGV[3] == '' or string.match(known, '^(%d+) ') ~= ARGV[3]) then return known end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]
