/** A debugger attaches to a Python function through debugpy, stops at a line, and finds the new code after a save. */
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import { freePort } from './support/free-port.ts'
import { createFolder } from './support/project.ts'
import { has } from '../scripts/test-tools.mjs'
import { until } from './support/until.ts'

const hasDebugpy = has('debugpy')

interface Message {
  readonly type: 'response' | 'event'
  readonly command?: string
  readonly event?: string
  readonly success?: boolean
  readonly body?: Record<string, unknown>
}

/** The part of the Debug Adapter Protocol that an editor uses here. */
class Debugger {
  readonly #socket: Socket
  readonly #heard: Message[] = []
  #data = Buffer.alloc(0)
  #wake: () => void = () => {}
  #sequence = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#heard.push({ type: 'event', event: 'closed' })
      this.#wake()
    })
    socket.on('data', (chunk: Buffer) => {
      this.#data = Buffer.concat([this.#data, chunk])
      for (;;) {
        const end = this.#data.indexOf('\r\n\r\n')
        const length = Number(/Content-Length: (\d+)/.exec(this.#data.toString('latin1', 0, Math.max(0, end)))?.[1])
        if (end < 0 || this.#data.length < end + 4 + length) break
        this.#heard.push(JSON.parse(this.#data.toString('utf8', end + 4, end + 4 + length)) as Message)
        this.#data = this.#data.subarray(end + 4 + length)
      }
      this.#wake()
    })
  }

  static async attach(port: number, file: string, line: number): Promise<Debugger> {
    const attach = async (): Promise<Debugger> => {
      const socket = connect(port, '127.0.0.1')
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
      const attached = new Debugger(socket)
      await attached.ask('initialize', { adapterID: 'test' })
      attached.send('attach', { justMyCode: false })
      // The code before this may still hold the port.
      const { event } = await attached.hear(
        (message) => ['initialized', 'closed', 'terminated'].includes(message.event ?? '') || message.success === false,
      )
      if (event !== 'initialized') throw new Error('not yet')
      await attached.ask('setBreakpoints', { source: { path: file }, breakpoints: [{ line }] })
      await attached.ask('configurationDone')
      return attached
    }
    return until(`a debugger to attach at port ${port}`, attach)
  }

  send(command: string, args: object = {}): void {
    const text = JSON.stringify({ seq: ++this.#sequence, type: 'request', command, arguments: args })
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }

  async ask(command: string, args: object = {}): Promise<Record<string, unknown>> {
    this.send(command, args)
    return (await this.hear((message) => message.type === 'response' && message.command === command)).body ?? {}
  }

  async hear(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const index = this.#heard.findIndex(wanted)
      if (index >= 0) return this.#heard.splice(index, 1)[0] as Message
      if (this.#heard.some(({ event }) => event === 'closed')) throw new Error('closed')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** The value of a variable where the code has stopped. */
  async valueAtStop(name: string): Promise<unknown> {
    const { body: { threadId } = {} } = await this.hear(({ event }) => event === 'stopped')
    const { stackFrames } = (await this.ask('stackTrace', { threadId })) as { stackFrames: { id: number }[] }
    const { result } = await this.ask('evaluate', { expression: name, frameId: stackFrames[0]?.id })
    // Longer than the time limit below.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await this.ask('continue', { threadId })
    return result
  }
}

test.skipIf(!hasDebugpy)(
  'a breakpoint stops, time limits do not count meanwhile, and new code waits for the debugger',
  { timeout: 60_000 },
  async () => {
    const source = (value: number): string => `def main(params):\n    name = params["name"] * ${value}\n    return {"name": name}\n`
    const { root, path, write } = createFolder({ 'functions/f.py': source(1) })
    const port = await freePort()
    const emulator = await createEmulator({ root, functions: './functions', inspect: port, actions: { f: { limits: { timeout: 1000 } } } })
    onTestFinished(() => emulator.close())
    expect((await emulator.invoke('f', { name: 'warm' })).response.result).toEqual({ name: 'warm' })
    const first = await Debugger.attach(port, path('functions/f.py'), 3)
    const running = emulator.invoke('f', { name: 'Bo' })
    expect(await first.valueAtStop('name')).toBe("'Bo'")
    expect((await running).response.result).toEqual({ name: 'Bo' })
    write('functions/f.py', source(2))
    const again = emulator.invoke('f', { name: 'Bo' })
    await first.hear(({ event }) => event === 'terminated' || event === 'closed')
    const second = await Debugger.attach(port, path('functions/f.py'), 3)
    expect(await second.valueAtStop('name')).toBe("'BoBo'")
    expect((await again).response.result).toEqual({ name: 'BoBo' })
  },
)
