-- Takes overdue parents and hides each from other sweepers for a lease. KEYS: due set. ARGV: limit, lease in ms.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))
for _, orderId in ipairs(found) do redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), orderId) end
return found
