// @ts-check
/**
 * The wire format between emulator and sandbox, used on both sides: `u32 length | u8 type | head JSON \n body`.
 * The body is JSON text that nobody on the way needs to parse. Types: ./protocol.ts.
 */

/** @typedef {{ type: number, head: any, body: string }} Frame */

export const frameType = /** @type {const} */ ({
  init: 1,
  run: 2,
  reclaim: 3,
  clock: 4,
  ready: 11,
  inited: 12,
  result: 13,
  log: 14,
  reclaimed: 15,
  timers: 16,
  spawned: 17,
})

const headerSize = 5
/** @type {ReadonlySet<number | undefined>} */
const types = new Set(Object.values(frameType))
const longest = 512 * 1024 * 1024
/** Every head is an object. */
const openBrace = 123

/**
 * @param {number} type
 * @param {string} head JSON text without a newline
 * @param {string} body
 * @returns {Buffer}
 */
export function encodeFrame(type, head, body) {
  const headLength = Buffer.byteLength(head)
  const length = headLength + 1 + Buffer.byteLength(body)
  const frame = Buffer.allocUnsafe(headerSize + length)
  frame.writeUInt32BE(length, 0)
  frame[4] = type
  frame.write(head, headerSize, 'utf8')
  frame[headerSize + headLength] = 10
  frame.write(body, headerSize + headLength + 1, 'utf8')
  return frame
}

/** Cuts a byte stream into frames. Throws on anything that cannot be one. */
export class FrameReader {
  /** @type {Buffer[]} */
  #chunks = []
  #size = 0
  #needed = headerSize

  /**
   * @param {Buffer} chunk
   * @param {(frame: Frame) => void} onFrame
   */
  push(chunk, onFrame) {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size < this.#needed) return
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    this.#chunks = []
    let offset = 0
    for (;;) {
      this.#needed = headerSize
      if (data.length - offset < headerSize) break
      const length = data.readUInt32BE(offset)
      // What a function wrote to our descriptor must not leave us waiting for the rest of it.
      if (length > longest || !types.has(data[offset + 4])) throw new Error('not a frame')
      if (data.length > offset + headerSize && data[offset + headerSize] !== openBrace) throw new Error('not a frame')
      this.#needed = headerSize + length
      if (data.length - offset < this.#needed) break
      const start = offset + headerSize
      const newline = data.indexOf(10, start)
      if (newline < 0 || newline >= start + length) throw new Error('not a frame')
      onFrame({
        type: /** @type {number} */ (data[offset + 4]),
        head: JSON.parse(data.toString('utf8', start, newline)),
        body: data.toString('utf8', newline + 1, start + length),
      })
      offset += this.#needed
    }
    if (offset > 0) data = data.subarray(offset)
    this.#size = data.length
    if (data.length > 0) this.#chunks.push(data)
  }
}
