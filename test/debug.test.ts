/** A debugger attaches to a function, stops in its TypeScript, and finds the new code after a save. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import type { LogEvent } from '../emulator/model/log.ts'
import { bundleFolder } from '../scripts/source-bundle.mjs'
import { freePort } from './support/free-port.ts'
import { until } from './support/until.ts'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
}

/** The part of the inspector protocol that an editor uses here. */
class Debugger {
  readonly #socket: WebSocket
  readonly #heard: Message[] = []
  #id = 0
  #wake: () => void = () => {}

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      this.#heard.push(JSON.parse(data.toString()) as Message)
      this.#wake()
    })
  }

  /** Attaches to whoever listens on the port, as soon as somebody other than `before` does. */
  static async attach(port: number, before?: Debugger): Promise<Debugger> {
    const attach = async (): Promise<Debugger> => {
      const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[]
      if (!target || (before && target.webSocketDebuggerUrl === before.#socket.url)) throw new Error('not yet')
      const socket = new WebSocket(target.webSocketDebuggerUrl)
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      const attached = new Debugger(socket)
      await attached.send('Debugger.enable')
      return attached
    }
    return until(`a debugger to attach at port ${port}`, attach)
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#id
    this.#socket.send(JSON.stringify({ id, method, params }))
    const { result = {} } = await this.hear((message) => message.id === id)
    return result
  }

  async hear(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const index = this.#heard.findIndex(wanted)
      if (index >= 0) return this.#heard.splice(index, 1)[0] as Message
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Breaks on a line of the TypeScript source, by the source map that the script carries. */
  async breakAt(file: string, line: number): Promise<void> {
    const { params = {} } = await this.hear(
      ({ method, params: script }) => method === 'Debugger.scriptParsed' && String(script?.['url']).endsWith(file),
    )
    const map = new SourceMap(
      JSON.parse(Buffer.from(String(params['sourceMapURL']).split(',')[1] ?? '', 'base64').toString()) as ConstructorParameters<
        typeof SourceMap
      >[0],
    )
    for (let lineNumber = 0; lineNumber < 200; lineNumber++) {
      const entry = map.findEntry(lineNumber, 200)
      if (!('originalLine' in entry) || entry.originalLine !== line - 1) continue
      await this.send('Debugger.setBreakpointByUrl', { url: params['url'], lineNumber })
      return
    }
    expect.fail(`no generated line for ${file}:${line}`)
  }

  async paused(): Promise<string> {
    const { params = {} } = await this.hear(({ method }) => method === 'Debugger.paused')
    const [frame] = params['callFrames'] as { callFrameId: string }[]
    return frame?.callFrameId ?? ''
  }

  async valueOf(callFrameId: string, expression: string): Promise<unknown> {
    const { result } = await this.send('Debugger.evaluateOnCallFrame', { callFrameId, expression })
    return (result as { value: unknown }).value
  }

  close(): void {
    this.#socket.close()
  }
}

const source = (greeting: string): string => `interface Params {
  name: string
}

export function main({ name }: Params): object {
  const greeting: string = '${greeting}, ' + name
  return { greeting }
}
`

const timedOut = { error: 'The action exceeded its time limits of 500 milliseconds.' }

let root: string
let port: number
let emulator: Emulator

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'actionlab-debug-'))
  mkdirSync(join(root, 'functions'))
  writeFileSync(join(root, 'functions/hello.ts'), source('Hello'))
  writeFileSync(join(root, 'functions/loop.ts'), 'export function main() { for (;;); }')
  port = await freePort()
  emulator = await createEmulator({ root, functions: './functions', inspect: port, defaults: { limits: { timeout: 500 } } })
})

afterEach(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
})

test(
  'a breakpoint in a .ts function is hit, shows its variables, survives a save, and the time limit waits',
  { timeout: 40_000 },
  async () => {
    const first = await emulator.invoke('hello', { name: 'Bo' })
    expect(first.response.result).toEqual({ greeting: 'Hello, Bo' })
    expect(first.logs).toEqual([])

    const attached = await Debugger.attach(port)
    await attached.breakAt('hello.ts', 7)
    const stopped = emulator.invoke('hello', { name: 'Jo' })
    const frame = await attached.paused()
    expect(await attached.valueOf(frame, 'greeting')).toBe('Hello, Jo')
    // Its own limit, which began later, is over when this one has met it.
    expect((await emulator.invoke('loop')).response.result).toEqual(timedOut)
    await attached.send('Debugger.resume')
    expect((await stopped).response.result).toEqual({ greeting: 'Hello, Jo' })
    attached.close()

    writeFileSync(join(root, 'functions/hello.ts'), source('Welcome'))
    const again = emulator.invoke('hello', { name: 'Mo' })
    const reattached = await Debugger.attach(port, attached)
    await reattached.send('Debugger.setBreakpointByUrl', { urlRegex: 'hello\\.ts$', lineNumber: 0 })
    await reattached.send('Runtime.runIfWaitingForDebugger')
    await reattached.breakAt('hello.ts', 7)
    const { response } = await Promise.race([again, resumeAll(reattached, again)])
    expect(response.result).toEqual({ greeting: 'Welcome, Mo' })
    reattached.close()
  },
)

/** The new code may stop while loading and again on the line; each stop is one resume. */
async function resumeAll<T>(attached: Debugger, done: Promise<T>): Promise<T> {
  void (async () => {
    for (;;) {
      await attached.paused()
      await attached.send('Debugger.resume')
    }
  })()
  return done
}

test('what a debugger can attach to has the name of its function, also after a save', async () => {
  const titles = async (): Promise<string[]> => {
    const targets = await Promise.all(
      [port, port + 1, port + 2].map(
        async (at) => ((await (await fetch(`http://127.0.0.1:${at}/json/list`)).json()) as { title: string }[])[0],
      ),
    )
    return targets.map((target) => /^.+?(?=\/\.\.)/.exec(target?.title ?? '')?.[0] ?? '')
  }
  mkdirSync(join(root, 'functions/shop'))
  writeFileSync(
    join(root, 'functions/shop/trim.js'),
    'exports.main = () => ({ argv: process.argv.length, script: process.argv[1].includes("..") })',
  )
  await emulator.invoke('hello', { name: 'Bo' })
  const { response } = await emulator.invoke('shop/trim')
  expect(response.result).toMatchObject({ script: false })
  await emulator.request('/v1/functions/hello', { method: 'POST', body: '{"name":"Bo"}' })
  expect(await titles()).toEqual(['hello', 'shop/trim', 'hello (event, context)'])
  writeFileSync(join(root, 'functions/hello.ts'), source('Welcome'))
  expect((await emulator.invoke('hello', { name: 'Bo' })).response.result).toEqual({ greeting: 'Welcome, Bo' })
  await expect.poll(titles).toEqual(['hello', 'shop/trim', 'hello (event, context)'])
})

test('without a debugger the time limit holds', async () => {
  const { response } = await emulator.invoke('loop')
  expect(response.result).toEqual(timedOut)
})

test('a breakpoint in an inline function is hit, with its variables, by whoever debugs the test itself', { timeout: 40_000 }, async () => {
  const script = join(root, 'test.mjs')
  const bundled = pathToFileURL(join(bundleFolder, 'index.js')).href
  writeFileSync(
    script,
    `import { createEmulator } from ${JSON.stringify(bundled)}
    const emulator = await createEmulator({ root: import.meta.dirname, functions: './functions', isolation: 'inline' })
    for await (const name of process.stdin.setEncoding('utf8')) console.log(JSON.stringify((await emulator.invoke('hello', { name })).response.result))
    await emulator.close()`,
  )
  const testPort = await freePort()
  const child = spawn(process.execPath, [`--inspect=127.0.0.1:${testPort}`, script], { stdio: ['pipe', 'pipe', 'ignore'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ask = async (name: string): Promise<unknown> => {
    child.stdin.write(name)
    return JSON.parse((await answers.next()).value as string)
  }
  const attached = await Debugger.attach(testPort)
  expect(await ask('Bo')).toEqual({ greeting: 'Hello, Bo' })
  await attached.breakAt('hello.ts', 7)
  const asked = ask('Ann')
  const frame = await attached.paused()
  expect(await attached.valueOf(frame, 'greeting')).toBe('Hello, Ann')
  await attached.send('Debugger.evaluateOnCallFrame', { callFrameId: frame, expression: `greeting = 'changed'` })
  await attached.send('Debugger.resume')
  expect(await asked).toEqual({ greeting: 'changed' })
  attached.close()
  child.stdin.end()
})

test('a port that another program has taken is passed over, which is said in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const taken = (other.address() as AddressInfo).port
  const said: string[] = []
  const log = { emit: (event: LogEvent) => void (event.event === 'notice' && said.push(event.text)) }
  await using own = await createEmulator({ root, functions: './functions', inspect: taken, watch: false, log })
  const { logs, response } = await own.invoke('hello', { name: 'Bo' })
  expect(response.result).toEqual({ greeting: 'Hello, Bo' })
  expect(logs).toEqual([])
  expect(said).toEqual([
    expect.stringMatching(new RegExp(`^Another program listens on port ${taken}.*: the debugger of hello finds it on \\d+\\.$`)),
  ])
  const attached = await Debugger.attach(Number(/(\d+)\.$/.exec(said[0] ?? '')?.[1]))
  attached.close()
})
