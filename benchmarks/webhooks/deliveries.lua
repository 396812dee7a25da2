-- Sends deliveries, each signed and each with an id and news of its own: REQUESTS names the file that requests.py wrote
-- (one delivery per line), FIRST the line to start with. Prints what wrk measured as one line of JSON.
local lines, pieces, at = {}, {}, tonumber(os.getenv("FIRST") or "0")
local file = assert(io.open(os.getenv("REQUESTS")))
for _ = 1, tonumber(file:read("*l")) do
  pieces[#pieces + 1] = file:read(tonumber(file:read("*l")))
  file:read("*l")
end
for line in file:lines() do lines[#lines + 1] = line end
file:close()

local head = "POST /webhooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: GitHub-Hookshot/044aadd\r\nAccept: */*\r\n" ..
  "Content-Type: application/json\r\nX-GitHub-Event: issues\r\nX-GitHub-Hook-ID: 292430182\r\n" ..
  "X-GitHub-Hook-Installation-Target-ID: 79929171\r\nX-GitHub-Hook-Installation-Target-Type: repository\r\n"

function request()
  at = at + 1
  local guid, signature, length, number, updated, state = string.match(
    lines[(at - 1) % #lines + 1], "(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)")
  return head .. "X-GitHub-Delivery: " .. guid .. "\r\nX-Hub-Signature-256: sha256=" .. signature ..
    "\r\nContent-Length: " .. length .. "\r\n\r\n" ..
    pieces[1] .. number .. pieces[2] .. updated .. pieces[3] .. state .. pieces[4]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d, "first": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout, at))
end
