local session = redis.call('GET', KEYS[1])
local count = redis.call('INCR', KEYS[2])
if count == 1 then
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
end
return {session, count}
