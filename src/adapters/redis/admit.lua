-- Judges one request whose signature is good: is it a repetition, was it signed before memory was lost, is it too many.
-- KEYS: run of the server this key was used under, mark of the signed bytes, pace of the lane.
-- ARGV: 1 when the mark is judged, ms to keep it, ms a client may be ahead, our time, the request's time,
--       requests a second (0: not counted), how many of them to count ahead of need (1: this one only).
-- Answers: {'ADMITTED', number counted} | {'REPLAYED'} | {'BEFORE_RESTART'} | {'LIMITED', ms to wait}. Nothing is written
-- unless admitted, but for the run: it is what later requests are judged by.
local judged, keepMs, aheadMs = ARGV[1] == '1', ARGV[2], tonumber(ARGV[3])
local now, timestamp, perSecond, wanted = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local counted = 1

if judged then
  local actual = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or 'embedded'
  local stored = redis.call('GET', KEYS[1])
  local run, floor = '', 0
  if stored then
    local space = string.find(stored, ' ', 1, true)
    run, floor = string.sub(stored, 1, space - 1), tonumber(string.sub(stored, space + 1))
  end
  if run ~= actual then
    -- Marks may have been lost with the restart. Whatever was signed up to now, by a clock that is ahead too, may be one.
    floor = now + aheadMs
    redis.call('SET', KEYS[1], actual .. ' ' .. string.format('%.0f', floor))
  end
  if redis.call('EXISTS', KEYS[2]) == 1 then return { 'REPLAYED' } end
  if timestamp < floor then return { 'BEFORE_RESTART' } end
end

if perSecond > 0 then
  -- A bucket of one second's worth, kept as the instant at which it is full again.
  local time = redis.call('TIME')
  local at = time[1] * 1000000 + time[2]
  local each = 1000000 / perSecond
  local room = math.max(1000000, each)
  local full = math.max(tonumber(redis.call('GET', KEYS[3]) or '0'), at)
  local free = math.floor((room + 0.5 - (full - at)) / each)
  if free < 1 then return { 'LIMITED', string.format('%.0f', math.ceil((full + each - at - room) / 1000)) } end
  counted = math.min(free, wanted)
  full = full + counted * each
  redis.call('SET', KEYS[3], string.format('%.3f', full), 'PX', math.ceil((full - at) / 1000) + 1)
end

if judged then redis.call('SET', KEYS[2], '1', 'PX', keepMs) end
return { 'ADMITTED', tostring(counted) }
