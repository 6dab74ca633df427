-- Makes a pause of a scope, or a longer one of a shorter one. KEYS: pauses of the venue. ARGV: scope, untilMs, code, now.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
  local known = tonumber(string.sub(held, 1, string.find(held, ' ', 1, true) - 1))
  if known >= tonumber(ARGV[2]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
local longest = math.max(redis.call('PTTL', KEYS[1]), tonumber(ARGV[2]) - tonumber(ARGV[4]) + 1000)
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(longest)))
return 1
