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
  prepare: 5,
  ready: 11,
  inited: 12,
  result: 13,
  log: 14,
  reclaimed: 15,
  timers: 16,
  prepared: 17,
  alive: 18,
})

const headerSize = 5
/** @type {ReadonlySet<number | undefined>} */
const types = new Set(Object.values(frameType))
const longest = 512 * 1024 * 1024
/** Every head is an object. */
const openBrace = 123
const newline = 10

/** Bytes of which frames are cut, so that not each allocates its own. */
const slab = 64 * 1024
/** A character takes three bytes at most; beyond this many characters counting them costs less than the room. */
const longText = 4096

/** Frames on their way out, one behind the other, for one write. */
export class FrameBatch {
  #buffer = Buffer.allocUnsafeSlow(slab)
  #end = 0

  /**
   * @param {number} type
   * @param {string} head JSON text without a newline
   * @param {string} body
   */
  add(type, head, body) {
    this.#reserve(headerSize + 1 + room(head) + room(body))
    const buffer = this.#buffer
    const start = this.#end
    let end = start + headerSize
    end += buffer.write(head, end, 'utf8')
    buffer[end++] = newline
    end += buffer.write(body, end, 'utf8')
    buffer.writeUInt32BE(end - start - headerSize, start)
    buffer[start + 4] = type
    this.#end = end
  }

  get empty() {
    return this.#end === 0
  }

  /** All frames since the last call; their memory is not written again. */
  take() {
    const frames = this.#buffer.subarray(0, this.#end)
    this.#buffer = this.#buffer.subarray(this.#end)
    this.#end = 0
    return frames
  }

  /** @param {number} most bytes that may be added */
  #reserve(most) {
    const needed = this.#end + most
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(slab, needed))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}

/** @param {string} text */
function room(text) {
  return text.length > longText ? Buffer.byteLength(text) : 3 * text.length
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
      const headEnd = data.indexOf(newline, start)
      if (headEnd < 0 || headEnd >= start + length) throw new Error('not a frame')
      onFrame({
        type: /** @type {number} */ (data[offset + 4]),
        head: JSON.parse(data.toString('utf8', start, headEnd)),
        body: data.toString('utf8', headEnd + 1, start + length),
      })
      offset += this.#needed
    }
    if (offset > 0) data = data.subarray(offset)
    this.#size = data.length
    if (data.length > 0) this.#chunks.push(data)
  }
}
