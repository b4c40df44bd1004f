/** The way into a container: what is sent in one go leaves in one write. */
import type { Writable } from 'node:stream'
import { FrameBatch } from './frames.mjs'

const { nextTick } = process

export class FramePipe {
  readonly #stream: Writable
  readonly #batch = new FrameBatch()
  /** The container died with something unread, or before it was written: what it did not read did not start. */
  undelivered = false

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', () => (this.undelivered = true))
  }

  /**
   * Leaves when the current callback of the event loop and the promises it settled are done: all requests that waited for the same look at the
   * disk (deploy/gate.ts) leave together, and none waits for another turn of the loop.
   *
   * @param head JSON text
   */
  send(type: number, head: string, body: string): void {
    if (this.#batch.empty) nextTick(this.flush)
    this.#batch.add(type, head, body)
  }

  readonly flush = (): void => {
    if (this.#batch.empty) return
    const frames = this.#batch.take()
    if (this.#stream.writable) this.#stream.write(frames)
    else this.undelivered = true
  }

  /** Everything sent has been handed to the system. */
  get empty(): boolean {
    return this.#batch.empty && this.#stream.writableLength === 0
  }
}
