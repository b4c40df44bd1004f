/** PGlite in a thread of its own: it takes seconds to make a new database, in which this thread answers other requests. */
import { Worker } from 'node:worker_threads'
import type { SqlValue } from '../model/sql.ts'
import { SqlUnavailable } from '../model/sql.ts'
import type { Connection, Connections } from './postgres-session.ts'

/** Runs in the thread. An error loses what PostgreSQL says of it on the way between threads, so that is sent as an object. */
const threadCode = `
const { parentPort, workerData } = require('node:worker_threads')
const opened = import(workerData.module).then(({ PGlite }) => PGlite.create(workerData.folder))
opened.catch(() => {})
const calls = {
  open: () => undefined,
  query: (database, text, values) => database.query(text, values, { rowMode: 'array' }).then(({ rows, affectedRows = 0 }) => ({ rows, affected: affectedRows })),
  exec: (database, text) => database.exec(text).then(() => undefined),
  close: (database) => database.close(),
}
parentPort.on('message', async ({ id, call, values }) => {
  try {
    parentPort.postMessage({ id, value: await calls[call](await opened, ...values) })
  } catch ({ message, code, detail, hint }) {
    parentPort.postMessage({ id, error: { message, code, detail, hint } })
  }
})
`

type Rows = Awaited<ReturnType<Connection['query']>>

interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly message: string }
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export class EmbeddedThread implements Connections {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #calls = 0
  /** The database has one connection: what is asked of it waits for the transaction before. */
  #last: Promise<unknown> = Promise.resolve()
  #hasEnded = false

  private constructor(module: string, folder: string | undefined) {
    this.#worker = new Worker(threadCode, { eval: true, execArgv: [], workerData: { module, folder } })
    this.#worker.unref()
    this.#worker.on('message', ({ id, value, error }: Reply) => {
      const pending = this.#pending.get(id)
      this.#forget(id)
      if (error) pending?.reject(Object.assign(new Error(error.message), error))
      else pending?.resolve(value)
    })
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end())
  }

  /**
   * Resolves once the database can be asked.
   *
   * @param module PGlite's, as an address
   * @param folder undefined: in memory
   */
  static async open(module: string, folder?: string): Promise<EmbeddedThread> {
    const thread = new EmbeddedThread(module, folder)
    try {
      await thread.#call('open')
    } catch (error) {
      await thread.#worker.terminate()
      throw error
    }
    return thread
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#afterLast(async () => {
      await this.#call('exec', 'BEGIN')
      try {
        const result = await work({ query: (text, values) => this.#call('query', text, [...values]) as Promise<Rows> })
        await this.#call('exec', 'COMMIT')
        return result
      } catch (error) {
        await this.#call('exec', 'ROLLBACK').catch(() => undefined)
        throw error
      }
    })
  }

  async script(text: string): Promise<void> {
    await this.#afterLast(() => this.#call('exec', text))
  }

  async close(): Promise<void> {
    await this.#afterLast(() => this.#call('close')).catch(() => undefined)
    await this.#worker.terminate()
  }

  #afterLast<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }

  #call(call: string, ...values: (string | SqlValue[])[]): Promise<unknown> {
    if (this.#hasEnded) return Promise.reject(new SqlUnavailable('The thread of the embedded SQL database has ended.'))
    return new Promise((resolve, reject) => {
      const id = this.#calls++
      this.#pending.set(id, { resolve, reject })
      // A program does not end while it waits for an answer.
      this.#worker.ref()
      this.#worker.postMessage({ id, call, values })
    })
  }

  #forget(id: number): void {
    this.#pending.delete(id)
    if (this.#pending.size === 0) this.#worker.unref()
  }

  #end(cause?: unknown): void {
    this.#hasEnded = true
    for (const { reject } of this.#pending.values())
      reject(new SqlUnavailable('The thread of the embedded SQL database has ended.', { cause }))
    this.#pending.clear()
  }
}
