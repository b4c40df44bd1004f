const { randomBytes } = require('node:crypto')
const http = require('node:http')
const https = require('node:https')

const timeoutMs = 30_000

/** Sends one text to a server of WebSocket (RFC 6455). @param {{ uri?: string, payload?: string | number }} params */
exports.main = ({ uri, payload }) => {
  if (!uri) return Promise.reject('You must specify a uri parameter.')
  console.log(`URI param is ${uri}`)
  if (!payload) return Promise.reject('You must specify a payload parameter.')
  console.log(`Payload param is ${payload}`)
  return new Promise((resolve, reject) => {
    const address = new URL(uri.replace(/^ws/, 'http'))
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const request = (address.protocol === 'https:' ? https : http).get(address, { headers })
    const timer = setTimeout(() => {
      reject(`Did not establish websocket connection to ${uri} in a timely manner.`)
      request.destroy()
    }, timeoutMs)
    request.on('error', (error) => {
      clearTimeout(timer)
      console.log(`Error communicating with websocket: ${error}`)
      reject(error)
    })
    request.on('response', ({ statusCode }) => request.destroy(new Error(`Unexpected server response: ${statusCode}`)))
    request.on('upgrade', (_response, socket) => {
      clearTimeout(timer)
      console.log(`Sending payload: ${payload}`)
      const closing = Buffer.from([0x03, 0xe8])
      socket.end(Buffer.concat([frame(0x1, Buffer.from(String(payload))), frame(0x8, closing)]), () => {
        console.log('Send was successful.')
        resolve({ payload })
      })
    })
  })
}

/** A frame of a client, which is masked. @param {number} opcode @param {Buffer} content */
function frame(opcode, content) {
  const { length } = content
  const head = Buffer.from([0x80 | opcode, 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127)])
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8)
  if (extended.length === 2) extended.writeUInt16BE(length)
  else if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length))
  const mask = randomBytes(4)
  return Buffer.concat([head, extended, mask, content.map((byte, index) => byte ^ (mask[index % 4] ?? 0))])
}
