-- Sends request bodies drawn at random from a file, one a line, and tells the results as one line of JSON.
-- Usage: wrk … -s load.lua URL -- FILE SEED

local requests = {}

function init(args)
  math.randomseed(tonumber(args[2]))
  local headers = { ["content-type"] = "application/json", ["accept"] = "application/json" }
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"micros":%d,"bytes":%d,"failures":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
