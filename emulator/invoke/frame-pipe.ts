/** The way into a container: all frames of one turn of the event loop leave in one write. */
import type { Writable } from 'node:stream'

const { setImmediate } = globalThis

export class FramePipe {
  readonly #stream: Writable
  #frames: Buffer[] = []
  /** The container died with something unread, or before it was written: what it did not read did not start. */
  undelivered = false

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', () => (this.undelivered = true))
  }

  /** Leaves in the check phase, which comes when every request that was ready has been read. */
  send(frame: Buffer): void {
    if (this.#frames.push(frame) === 1) setImmediate(this.flush)
  }

  readonly flush = (): void => {
    const frames = this.#frames
    if (frames.length === 0) return
    this.#frames = []
    if (!this.#stream.writable) this.undelivered = true
    else this.#stream.write(frames.length === 1 ? frames[0] : Buffer.concat(frames))
  }

  /** Everything sent has been handed to the system. */
  get empty(): boolean {
    return this.#frames.length === 0 && this.#stream.writableLength === 0
  }
}
