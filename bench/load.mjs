// A client for one measurement, as a process of its own: `node load.mjs '{"port":…,"path":…,"text":…,"connections":…,"ms":…}'` prints what it saw as JSON.
import { connect } from 'node:net'

const { port, path, text, connections, ms } = JSON.parse(process.argv[2] ?? '{}')
// An argument has room for a number, not for a megabyte.
const body = JSON.stringify({ x: 1, text: 'x'.repeat(text) })
const request = Buffer.from(
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
)
const end = performance.now() + ms
/** @type {number[]} */
const latencies = []
let failed = 0
let open = connections

for (let index = 0; index < connections; index++) {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let sent = 0
  let length = -1
  let received = 0
  const next = () => {
    if (performance.now() >= end) return socket.destroy()
    sent = performance.now()
    length = -1
    received = 0
    socket.write(request)
  }
  socket.on('connect', next)
  socket.on('data', (chunk) => {
    if (length < 0) {
      const head = chunk.indexOf('\r\n\r\n')
      const text = chunk.toString('latin1', 0, head)
      if (!text.startsWith('HTTP/1.1 200')) failed++
      length = head + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    }
    received += chunk.length
    if (received < length) return
    latencies.push(performance.now() - sent)
    next()
  })
  socket.on('error', () => failed++)
  socket.on('close', () => --open === 0 && report())
}

function report() {
  latencies.sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  console.log(JSON.stringify({ perSecond: (latencies.length / ms) * 1000, p50: at(0.5), p99: at(0.99), failed }))
}
