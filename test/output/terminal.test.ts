/** What people read: the banner, a line per activation, errors with their own source line. */
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Activation } from '../../emulator/model/activation.ts'
import type { Log, LogEvent } from '../../emulator/model/log.ts'
import { bannerLines, type BannerFacts } from '../../emulator/output/banner.ts'
import { fitAddress, widthOf } from '../../emulator/output/columns.ts'
import { listenForKeys, type KeyInput } from '../../emulator/output/keys.ts'
import { createPrinter } from '../../emulator/output/printer.ts'
import { colourStyle, plainStyle, styleFor } from '../../emulator/output/style.ts'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder, createProject } from '../support/project.ts'
import { until } from '../support/until.ts'

const facts: BannerFacts = {
  version: '0.1.0',
  root: '~/shop',
  folder: './functions',
  url: 'http://127.0.0.1:3233',
  functions: [
    {
      path: 'hello',
      type: 'basic',
      addresses: [
        { label: 'NAVER API', method: 'POST', path: '/ncf/api/v2/packages/-/actions/hello?platform=vpc' },
        { label: 'NAVER webhook', method: 'POST', path: '/apigw/shop/hooks/v1/hello?blocking=true&result=true' },
        { label: 'OpenWhisk API', method: 'POST', path: '/api/v1/namespaces/_/actions/hello?blocking=true&result=true' },
        { label: 'CloudBase', method: 'POST', path: '/v1/functions/hello' },
      ],
    },
    {
      path: 'reports/monthly-revenue-by-region',
      type: 'web',
      addresses: [
        { label: 'NAVER API', method: 'POST', path: '/ncf/api/v2/packages/reports/actions/monthly-revenue-by-region?platform=vpc' },
        { label: 'OpenWhisk web', method: 'GET', path: '/api/v1/web/guest/reports/monthly-revenue-by-region' },
      ],
    },
  ],
  open: [
    'NAVER signatures (ncp.credentials), OpenWhisk keys (openwhisk.auth) and CloudBase tokens (tcb.auth) are not checked: none is configured.',
  ],
  watching: true,
  ms: 212,
  keys: true,
}

test('a manifest is named with its format, its functions and how many remarks there are on it', () => {
  const rowsOf = (remarks: number): string[] =>
    bannerLines({ ...facts, manifest: { file: 'app.config.yaml', format: 'App Builder', remarks } }, { style: plainStyle, columns: 120 })
  expect(rowsOf(0)).toContain('  Read       app.config.yaml (App Builder): 2 functions')
  expect(rowsOf(3)).toContain('  Read       app.config.yaml (App Builder): 2 functions · 3 remarks: actionlab doctor')
})

test('in 80 columns every address is whole, without the label that it implies', () => {
  const lines = bannerLines(facts, { style: plainStyle, columns: 80 })
  expect(lines.filter((line) => !line.includes('http')).every((line) => widthOf(line) <= 80)).toBe(true)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "
      actionlab 0.1.0 · ~/shop

      hello  basic
        POST http://127.0.0.1:3233/ncf/api/v2/packages/-/actions/hello?platform=vpc
        POST http://127.0.0.1:3233/apigw/shop/hooks/v1/hello?blocking=true&result=true
        POST http://127.0.0.1:3233/api/v1/namespaces/_/actions/hello?blocking=true&result=true
        POST http://127.0.0.1:3233/v1/functions/hello

      reports/monthly-revenue-by-region  web
        POST http://127.0.0.1:3233/ncf/api/v2/packages/reports/actions/monthly-revenue-by-region?platform=vpc
        GET  http://127.0.0.1:3233/api/v1/web/guest/reports/monthly-revenue-by-region

      Open       NAVER signatures (ncp.credentials), OpenWhisk keys (openwhisk.auth)
                 and CloudBase tokens (tcb.auth) are not checked: none is
                 configured.
      Serving    http://127.0.0.1:3233
      Dashboard  http://127.0.0.1:3233/_/
      Ready      in 212 ms · 2 functions · watching ./functions · press h for help
    "
  `)
})

test('in 140 columns every address is whole', () => {
  const lines = bannerLines(facts, { style: plainStyle, columns: 140 })
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(140)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "
      actionlab 0.1.0 · ~/shop

      hello  basic
        NAVER API     POST http://127.0.0.1:3233/ncf/api/v2/packages/-/actions/hello?platform=vpc
        NAVER webhook POST http://127.0.0.1:3233/apigw/shop/hooks/v1/hello?blocking=true&result=true
        OpenWhisk API POST http://127.0.0.1:3233/api/v1/namespaces/_/actions/hello?blocking=true&result=true
        CloudBase     POST http://127.0.0.1:3233/v1/functions/hello

      reports/monthly-revenue-by-region  web
        NAVER API     POST http://127.0.0.1:3233/ncf/api/v2/packages/reports/actions/monthly-revenue-by-region?platform=vpc
        OpenWhisk web GET  http://127.0.0.1:3233/api/v1/web/guest/reports/monthly-revenue-by-region

      Open       NAVER signatures (ncp.credentials), OpenWhisk keys (openwhisk.auth) and CloudBase tokens (tcb.auth) are not checked: none is
                 configured.
      Serving    http://127.0.0.1:3233
      Dashboard  http://127.0.0.1:3233/_/
      Ready      in 212 ms · 2 functions · watching ./functions · press h for help
    "
  `)
})

test('a pipe gets every address of every function, whole, however many there are', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ ...facts.functions[1]!, path: `reports/number-${index}` }))
  const lines = bannerLines({ ...facts, functions: many }, { style: plainStyle, columns: Infinity })
  expect(lines.filter((line) => line.includes('http://127.0.0.1:3233/ncf/api/v2/packages/reports/actions/'))).toHaveLength(100)
})

test('a terminal gets one line for each of many functions, at most 40, with a whole address, and where to find the others', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ ...facts.functions[1]!, path: `reports/number-${index}` }))
  const lines = bannerLines({ ...facts, functions: many }, { style: plainStyle, columns: 80 })
  expect(lines).toContain('  reports/number-7  web      GET http://127.0.0.1:3233/api/v1/web/guest/reports/monthly-revenue-by-region')
  expect(lines).toContain('  … and 60 more. All addresses: actionlab list')
  expect(lines.length).toBeLessThan(60)
})

test('colours come on a terminal only, and NO_COLOR switches them off', () => {
  expect(styleFor({ isTTY: true }, {})).toBe(colourStyle)
  expect(styleFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(plainStyle)
  expect(styleFor({ isTTY: true }, { NO_COLOR: '' })).toBe(colourStyle)
  expect(styleFor({ isTTY: true }, { TERM: 'dumb' })).toBe(plainStyle)
  expect(styleFor({}, {})).toBe(plainStyle)
  expect(styleFor({}, { FORCE_COLOR: '1' })).toBe(colourStyle)
  expect(colourStyle.red('x')).toBe('\u001B[31mx\u001B[39m')
})

test('a long address loses its query, then its middle, and keeps its end', () => {
  const address = '/api/v1/web/guest/reports/monthly?from=2026-01&to=2026-02'
  expect(fitAddress(address, 80)).toBe(address)
  expect(fitAddress(address, 40)).toBe('/api/v1/web/guest/reports/monthly?…')
  expect(fitAddress(address, 28)).toBe('/api/v1/…/reports/monthly')
  expect(widthOf(fitAddress(address, 8))).toBeLessThanOrEqual(8)
})

test('Hangul and Han count twice', () => {
  expect(widthOf('함수')).toBe(4)
  expect(widthOf('函数x')).toBe(5)
})

/** A stream that keeps what is written. */
class Kept extends Writable {
  text = ''
  isTTY = false

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

const source = `import { parse } from './lib/parse.ts'
export function main({ how = 'ok' }: { how?: string }) {
  console.log('called with', how)
  console.error('and a warning')
  if (how === 'throw') return parse('{')
  if (how === 'error') return { error: { code: 7 } }
  if (how.length > 20) return { error: how }
  return { how }
}
`

async function serve(options: { quiet?: boolean; verbose?: boolean; isTTY?: boolean; columns?: number; source?: string } = {}) {
  const { isTTY = false, columns = 80, source: talk = source, ...how } = options
  const folder = createFolder({
    'functions/talk.ts': talk,
    'functions/lib/parse.ts': 'export const parse = (text: string) =>\n  JSON.parse(text)\n',
  })
  const stream = Object.assign(new Kept(), { isTTY, columns })
  const printer = createPrinter({ stream, root: folder.root, ...how })
  const emulator = await createEmulator({ root: folder.root, watch: false, log: printer })
  const call = async (params: object): Promise<string> => {
    const before = stream.text.length
    await emulator.request('/api/v1/namespaces/_/actions/talk?blocking=true', {
      method: 'POST',
      body: JSON.stringify(params),
      headers: { 'content-type': 'application/json' },
    })
    printer.flush()
    return stream.text.slice(before)
  }
  return { emulator, call, stream, folder, printer }
}

/** Without colours. */
function plainLines(text: string): string[] {
  return stripVTControlCharacters(text).trimEnd().split('\n')
}

/** Without what differs from run to run. */
function steady(text: string): string {
  return text.replace(/ +<?[\d.]+ m?s (cold|warm) \S{7}( ran <?\d+ ms)?/g, ' N ms $1 REVISION').trimEnd()
}

test('an activation is one line, with what it printed under it and stderr marked', async () => {
  const { emulator, call } = await serve()
  expect(steady(await call({ how: 'fine' }))).toBe(
    `✔ 200 POST    talk           openwhisk.api  success N ms cold REVISION  /api/v1/namespaces/_/actions/talk?blocking=true
    │ called with fine
    ! and a warning`,
  )
  expect(await call({ how: 'fine' })).toContain(' warm ')
  await emulator.close()
})

test('the time of a line is what its caller waited, what ran beside it says so, and one step is not 1 steps', async () => {
  const { emulator, call, stream, printer } = await serve()
  await call({ how: 'fine' })
  const [one] = emulator.activations.list()
  const show = (changes: Partial<Activation>): string => {
    const before = stream.text.length
    printer.emit(
      new Proxy(one as Activation, { get: (of, key) => Reflect.get(Object.hasOwn(changes, key) ? changes : of, key) as unknown }),
    )
    printer.flush()
    return plainLines(stream.text.slice(before))[0] ?? ''
  }
  expect(show({ waitTime: 434, initTime: 1, duration: 0, cold: true })).toMatch(/ success +435 ms cold \S{7} ran <1 ms/)
  expect(show({ waitTime: 0, initTime: 0, duration: 0, cold: false })).toMatch(/ success +<1 ms warm /)
  const sequence = { revision: '', annotations: [{ key: 'kind', value: 'sequence' }] }
  expect(show({ ...sequence, logs: ['a'] })).toMatch(/ 1 step(?!s)/)
  expect(show({ ...sequence, logs: ['a', 'b'] })).toMatch(/ 2 steps/)
  await emulator.close()
})

test('an error shows the own source line with its neighbours, and no frame of anybody else', async () => {
  const { emulator, call } = await serve()
  const text = await call({ how: 'throw' })
  expect(text).toContain('action developer error')
  expect(text).toMatch(/SyntaxError: /)
  expect(text).toContain('at functions/lib/parse.ts:2:')
  expect(text).toContain('> 2 │   JSON.parse(text)')
  expect(text).not.toContain('node:internal')
  expect(text).not.toContain('sandbox')
  await emulator.close()
})

describe('what a function prints does not act on the terminal', () => {
  const magenta = '\u001B[35m'
  const override = '\u202E'
  const hostile = `${magenta}colour \u001B[2J\u001B]0;title\u0007\u009B1mA${override}B\u2066C\u2069\u061C\u200F\tend`
  const bidi = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/

  test.each([true, false])('neither in a line of its log nor in its error (terminal: %s)', async (isTTY) => {
    vi.stubEnv('NO_COLOR', '')
    vi.stubEnv('FORCE_COLOR', undefined)
    vi.stubEnv('TERM', 'xterm')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { emulator, call } = await serve({ isTTY })
    const lines = (await call({ how: hostile })).trimEnd().split('\n')
    await emulator.close()
    const printed = lines.find((line) => line.includes('called with')) ?? ''
    expect(printed).toContain('ABC\tend')
    expect(lines.at(-1)).toContain('ABC\tend')
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(lines.join('')).not.toMatch(/[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F-\u009F]/)
    expect(lines.join('')).not.toMatch(bidi)
    if (isTTY) {
      // Its colours pass, and end with the line.
      expect(printed).toContain(`${magenta}colour`)
      expect(printed.endsWith('\u001B[0m')).toBe(true)
      expect(lines.at(-1)).not.toContain(magenta)
    } else expect(lines.join('')).not.toContain('\u001B')
  })
})

test('a result with the key error shows its value', async () => {
  const { emulator, call } = await serve()
  expect(await call({ how: 'error' })).toContain('{"code":7}')
  await emulator.close()
})

describe('on a narrow terminal', () => {
  const wordy = `exports.main = ({ how }) => {
  console.log('x'.repeat(5000))
  console.log('    ' + 'many words of one line '.repeat(12))
  throw new Error('the reason ' + how.repeat(400))
}
`

  test.each([40, 80, 110])('%i columns hold every line of an activation, and long text ends soon', async (columns) => {
    const { emulator, call } = await serve({ isTTY: true, columns, source: wordy })
    const lines = plainLines(await call({ how: 'is long ' }))
    await emulator.close()
    const words = lines.filter((line) => !line.includes('xxxx'))
    for (const line of words) expect(widthOf(line), line).toBeLessThanOrEqual(columns)
    expect(lines.join('\n').length).toBeLessThan(columns * 40)
    expect(lines.some((line) => line.startsWith('    │     many words of one line'))).toBe(true)
    expect(words.slice(0, -1).join('\n')).not.toMatch(/(?:reaso|lon|man|lin)$/m)
  })

  test('the address of a refused request stays whole, below the line that has no room for it', () => {
    const stream = Object.assign(new Kept(), { isTTY: true, columns: 60 })
    const printer = createPrinter({ stream, root: '.' })
    const target = '/api/v1/namespaces/_/actions/reports/monthly?blocking=true&result=true'
    printer.emit({ event: 'refused', surface: 'openwhisk.api', method: 'DELETE', target, status: 404, text: 'Nothing: is there.' })
    printer.flush()
    const lines = plainLines(stream.text)
    expect(lines[0]).toMatch(/^▲ 404 DELETE  refused/)
    expect(lines.slice(1, 3)).toEqual([`    ${target}`, '    Nothing: is there.'])
  })
})

test('--quiet shows failures only, --verbose parameters, result, timings and the whole stack', async () => {
  const quiet = await serve({ quiet: true })
  expect(await quiet.call({ how: 'fine' })).toBe('')
  expect(await quiet.call({ how: 'throw' })).toContain('SyntaxError')
  await quiet.emulator.close()
  const verbose = await serve({ verbose: true })
  const fine = await verbose.call({ how: 'fine' })
  expect(fine).toContain('{"how":"fine"}')
  expect(fine).toMatch(/wait \d+ ms, init \d+ ms, run \d+ ms/)
  expect(await verbose.call({ how: 'throw' })).toContain('at NodeActionRunner.main [as userScriptMain] (')
  await verbose.emulator.close()
})

test('a hint is told once per function and cause, below the line of its activation, also where it is known before or after that', async () => {
  const stream = new Kept()
  const printer = createPrinter({ stream, root: '.' })
  const folder = createFolder({ 'functions/a.js': 'exports.main = () => ({})', 'functions/b.js': 'exports.main = () => ({})' })
  const emulator = await createEmulator({ root: folder.root, functions: './functions', watch: false })
  const run = async (name: string, hinted: boolean): Promise<Activation> => {
    const activation = await emulator.invoke(name)
    if (hinted) activation.hints = [{ code: 'ncp.no-content', text: 'Return { body }.' }]
    return activation
  }
  const hint = ({ activationId, path }: Activation): LogEvent => ({
    event: 'hint',
    activationId,
    action: path,
    code: 'ncp.no-content',
    text: 'Return { body }.',
  })
  const [early, again, late] = [await run('a', true), await run('a', true), await run('b', false)]
  for (const event of [hint(early), early, again, late, hint(late), hint(late)]) {
    printer.emit(event)
    printer.flush()
  }
  await emulator.close()
  const shown = stream.text.split('\n').flatMap((line) => /^ +◆ [ab]|^✔ +[ab]/.exec(line)?.[0].replaceAll(/ +/g, ' ').trim() ?? [])
  expect(shown).toEqual(['✔ a', '◆ a', '✔ a', '✔ b', '◆ b'])
})

test('a broken build is told with the file and what esbuild shows', async () => {
  const { emulator, stream, folder, printer } = await serve()
  folder.write('functions/broken.ts', 'export const main = () => {\n  return {{}\n}\n')
  await emulator.reload()
  for (let call = 0; call < 3; call++) await emulator.invoke('broken')
  printer.flush()
  expect(stream.text).toContain('does not build broken  functions/broken.ts')
  // The excerpt once, and one line under each call.
  expect(stream.text.match(/return \{\{\}/g)).toHaveLength(1)
  expect(stream.text.match(/functions\/broken\.ts:2:1[01]/g)?.length).toBeGreaterThanOrEqual(3)
  await emulator.close()
})

test('no configured secret reaches the terminal, even when a function prints it', async () => {
  const stream = new Kept()
  const folder = createFolder({ 'functions/leak.js': 'exports.main = (p) => { console.log(p); return p }' })
  const printer = createPrinter({ stream, root: folder.root, verbose: true })
  const emulator = await createEmulator({
    root: folder.root,
    functions: './functions',
    log: printer,
    watch: false,
    ncp: { credentials: [{ accessKey: 'AKLOCAL0001', secretKey: 'sk-local-very-secret' }] },
  })
  await emulator.invoke('leak', { given: 'sk-local-very-secret' })
  printer.flush()
  expect(stream.text).toContain('leak')
  expect(stream.text).not.toContain('sk-local-very-secret')
  await emulator.close()
})

test('lines of one turn leave in one write', async () => {
  const writes: string[] = []
  const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => (writes.push(chunk.toString()), done()) })
  const log: Log = createPrinter({ stream, root: '.' })
  for (let index = 0; index < 100; index++) log.emit({ event: 'notice', level: 'info', text: `line ${index}` })
  await until('the lines to be written', () => writes.length > 0)
  expect(writes).toHaveLength(1)
})

test('a terminal that does not keep up is told how much it missed, and failures are never dropped', async () => {
  const { emulator } = await createProject({
    'functions/ok.js': 'exports.main = () => ({})',
    'functions/no.js': 'exports.main = () => ({ error: "no" })',
  })
  const [ok, no] = [await emulator.invoke('ok'), await emulator.invoke('no')]
  const written: string[] = []
  const slow = new Writable({ highWaterMark: 1, write: (chunk: Buffer) => void written.push(chunk.toString()) })
  const printer = createPrinter({ stream: slow, root: '.' })
  printer.print(['first'])
  printer.flush()
  for (let index = 0; index < 5000; index++) printer.emit(ok)
  printer.emit(no)
  const lines: string[] = []
  slow.write = (chunk: string) => lines.push(...chunk.split('\n')) > 0
  printer.flush()
  expect(lines.filter((line) => line.startsWith('✖'))).toHaveLength(1)
  expect(lines.some((line) => /… \d+ activations more/.test(line))).toBe(true)
  expect(lines.length).toBeLessThan(1100)
})

class Keyboard {
  readonly isTTY: boolean
  raw = false
  #listener: ((data: Buffer) => void) | undefined

  constructor(isTTY: boolean) {
    this.isTTY = isTTY
  }

  setRawMode(raw: boolean): void {
    this.raw = raw
  }

  on(_event: string, listener: (data: Buffer) => void): void {
    this.#listener = listener
  }

  off(): void {
    this.#listener = undefined
  }

  resume(): void {}
  pause(): void {}
  unref(): void {}

  press(text: string): void {
    this.#listener?.(Buffer.from(text))
  }
}

test('keys run their work, whatever the case, and what fails is told', async () => {
  const keyboard = new Keyboard(true)
  const pressed: string[] = []
  const failed: unknown[] = []
  const fail = new Error('no browser')
  const keys = listenForKeys(
    keyboard as unknown as KeyInput,
    [
      { key: 'r', label: 'reload', run: () => void pressed.push('r') },
      { key: 'o', label: 'open', run: () => Promise.reject(fail) },
    ],
    (error) => failed.push(error),
  )
  expect(keyboard.raw).toBe(true)
  keyboard.press('rRx')
  keyboard.press('o')
  await until('the failure to be told', () => failed.length > 0)
  expect(pressed).toEqual(['r', 'r'])
  expect(failed).toEqual([fail])
  keys.detach()
  expect(keyboard.raw).toBe(false)
})

test('without a terminal there are no keys, and nothing is touched', () => {
  const keyboard = new Keyboard(false)
  const keys = listenForKeys(keyboard as unknown as KeyInput, [{ key: 'q', label: 'quit', run: () => expect.unreachable() }], () => {})
  keyboard.press('q')
  expect(keyboard.raw).toBe(false)
  keys.detach()
})
