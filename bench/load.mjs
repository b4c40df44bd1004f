// A client for one measurement, as a process of its own: `node load.mjs '{"port":…,"paths":[…],"text":…,"headers":{…},"connections":…,"ms":…}'` prints what it saw as JSON.
import { connect } from 'node:net'

/** @type {{ port: number, paths: string[], text?: number, headers?: Record<string, string>, connections: number, ms: number }} */
const { port, paths, text, headers = {}, connections, ms } = JSON.parse(process.argv[2] ?? '{}')
// An argument has room for a number, not for a megabyte.
const body = text === undefined ? undefined : JSON.stringify({ x: 1, text: 'x'.repeat(text) })
const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
const posted = body === undefined ? '\r\n' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const requests = paths.map((path) => Buffer.from(`${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${lines.join('')}${posted}`))
const lastChunk = Buffer.from('\r\n0\r\n\r\n')
const end = performance.now() + ms
/** @type {number[]} */
const latencies = []
let failed = 0
let open = connections
let asked = 0

for (let index = 0; index < connections; index++) {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let sent = 0
  /** Bytes of the answer; Infinity where it comes in chunks. */
  let length = -1
  let received = 0
  let tail = Buffer.alloc(0)
  const next = () => {
    if (performance.now() >= end) return socket.destroy()
    sent = performance.now()
    length = -1
    received = 0
    socket.write(requests[asked++ % requests.length] ?? '')
  }
  socket.on('connect', next)
  socket.on('data', (chunk) => {
    if (length < 0) {
      const head = chunk.indexOf('\r\n\r\n')
      const text = chunk.toString('latin1', 0, head)
      if (!text.startsWith('HTTP/1.1 200')) failed++
      length = /transfer-encoding: chunked/i.test(text) ? Infinity : head + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    }
    received += chunk.length
    if (length === Infinity) {
      tail = Buffer.concat([tail, chunk]).subarray(-lastChunk.length)
      if (!tail.equals(lastChunk)) return
    } else if (received < length) return
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
