-- Sends the requests of a file, one a line: method, path, token, body, with tabs between. A file is sent once; one that
-- is used up is begun anew, and what its positions then get is counted as refused.
-- The second argument is how many milliseconds a connection rests between two requests, on average.
local requests, next_request = {}, 1

function init(arguments)
   for line in io.lines(arguments[1]) do
      local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S*)\t(.*)$")
      local headers = { ["Content-Type"] = "application/json" }
      if token ~= "" then headers["Authorization"] = "Bearer " .. token end
      requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
   end
   local think = tonumber(arguments[2] or "0")
   if think > 0 then
      math.randomseed(1)
      function delay() return math.floor(-think * math.log(1 - math.random()) + 0.5) end
   end
end

function request()
   local found = requests[next_request]
   next_request = next_request + 1
   if not found then
      next_request = 2
      found = requests[1]
   end
   return found
end

function done(summary, latency, _)
   io.write(string.format(
      '\nRESULT {"requests":%d,"seconds":%.6f,"refused":%d,"failed":%d,"p50":%.3f,"p99":%.3f}\n',
      summary.requests, summary.duration / 1e6, summary.errors.status,
      summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
