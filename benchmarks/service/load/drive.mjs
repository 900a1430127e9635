// One cell of the benchmark: autocannon sends, times and counts; this file only hands it the requests, takes the times it
// tells of each response, and writes them down. `node drive.mjs JOB.json` prints one JSON object.
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'))
let sent = job.first ?? 0

// Each request is the next of the job's, whichever connection sends it; a write gets a key that was never used.
function next (request) {
  const one = job.requests[sent % job.requests.length]
  const headers = { ...request.headers, ...one.headers }
  if (job.keyed) headers['idempotency-key'] = `${job.name}-${String(sent).padStart(8, '0')}`
  sent += 1
  return { ...request, method: one.method, path: one.path, headers, body: one.body }
}

function run (seconds, told) {
  return new Promise((resolve, reject) => {
    const running = autocannon(
      { url: job.url, connections: job.connections, duration: seconds, timeout: 20, requests: [{ setupRequest: next }] },
      (error, result) => (error ? reject(error) : resolve(result))
    )
    running.on('response', (_client, status, _bytes, ms) => told(status, ms))
  })
}

const statuses = {}
const times = []
if (job.warm_seconds > 0) await run(job.warm_seconds, () => {})
const result = await run(job.seconds, (status, ms) => {
  statuses[status] = (statuses[status] ?? 0) + 1
  times.push(Math.round(ms * 1000) / 1000)
})
console.log(JSON.stringify({ seconds: result.duration, errors: result.errors, timeouts: result.timeouts, statuses, times, sent }))
