/** `actionlab invoke` with the parts of an HTTP request: what it sends, and what it asks for instead of sending it wrong. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run as invoke } from '../../emulator/commands/invoke.ts'
import { writeRunFile } from '../../emulator/commands/run-file.ts'
import { createEmulator, type Emulator } from '../../emulator/index.ts'

const token = 'token-of-the-test'
let emulator: Emulator
let root: string
let forget = (): void => {}

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-test-')))
  mkdirSync(join(root, 'functions'))
  writeFileSync(join(root, 'functions/echo.js'), 'exports.main = (params) => ({ body: params })\n')
  writeFileSync(join(root, 'functions/basic.js'), 'exports.main = (params) => params\n')
  writeFileSync(join(root, 'note.txt'), 'a note\n')
  const config = {
    actions: { echo: { type: 'web', rawHttp: true } },
    triggers: { todos: { type: 'apigw', product: 'shop', api: 'api', stage: 'v1', resource: '/todos/{type+}', action: 'echo' } },
  }
  writeFileSync(join(root, 'actionlab.config.json'), JSON.stringify(config))
  emulator = await createEmulator({ root, watch: false, token })
  const { url } = await emulator.listen({ port: 0 })
  forget = writeRunFile(root, { url, pid: process.pid, token })
})

afterAll(async () => {
  forget()
  await emulator.close()
  rmSync(root, { recursive: true })
})

/** What was printed on stdout. */
async function printed(...args: string[]): Promise<string> {
  const texts: string[] = []
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(Buffer.from(text).toString()) > 0)
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await invoke([...args, '--root', root])
    return texts.join('')
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
  }
}

interface Received {
  readonly __ow_method: string
  readonly __ow_path: string
  readonly __ow_query: string
  readonly __ow_headers: Record<string, string>
  readonly __ow_body: string
}

const received = async (...args: string[]): Promise<Received> => JSON.parse(await printed('echo', ...args)) as Received
const bodyOf = ({ __ow_body }: Received): string => Buffer.from(__ow_body, 'base64').toString()

describe('a request by flags', () => {
  test('has method, the variable part of its path, query and headers', async () => {
    const got = await received(
      '--method',
      'delete',
      '--path',
      'open/한 1',
      '--query',
      'q=a b&c',
      '--query',
      'n=',
      '--header',
      'X-Mark: a:b',
    )
    expect(got).toMatchObject({ __ow_method: 'delete', __ow_query: 'q=a%20b%26c&n=' })
    expect(decodeURI(got.__ow_path)).toBe('/open/한 1')
    expect(got.__ow_headers['x-mark']).toBe('a:b')
    expect(emulator.activations.list({ limit: 1 })[0]?.surface).toBe('ncp.apigw')
  })

  test('has a path behind the name of a web action', async () => {
    const got = await received('--as', 'openwhisk.web', '--path', '/open/1', '-p', 'limit', '10')
    expect(got).toMatchObject({ __ow_method: 'get', __ow_path: '/open/1', __ow_query: 'limit=10' })
  })

  test('has a form as its body', async () => {
    const got = await received('--form', 'name=Bo & Ada', '--form', 'n=1')
    expect(got.__ow_headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect([got.__ow_method, got.__ow_body]).toEqual(['post', 'name=Bo+%26+Ada&n=1'])
  })

  test('has a form with a file', async () => {
    const got = await received('--form', 'name=Bo', '--form', `note=@${join(root, 'note.txt')}`)
    expect(got.__ow_headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(bodyOf(got)).toMatch(/name="name"\r\n\r\nBo\r\n[^]*name="note"; filename="note.txt"[^]*\r\n\r\na note\n\r\n/)
  })

  test('has a file as its body, of the type that a header says', async () => {
    const file = join(root, 'note.txt')
    expect(bodyOf(await received('--file', file))).toBe('a note\n')
    const got = await received('--file', file, '--method', 'PUT', '--header', 'content-type: text/plain')
    expect(got.__ow_headers['content-type']).toBe('text/plain')
    expect([got.__ow_method, got.__ow_body]).toEqual(['put', 'a note\n'])
  })

  test('is printed as curl with its path filled in', async () => {
    const { url } = await emulator.listen()
    expect(await printed('echo', '--path', '1', '--curl')).toBe(`curl '${url}/apigw/shop/api/v1/todos/1'\n`)
  })
})

test.for([
  [
    ['echo', '--as', 'ncp.apigw'],
    'The address /apigw/shop/api/v1/todos/{type+} has the variable part {type+}: say with --path what stands for it, such as --path users/1.',
  ],
  [['basic', '--path', '1'], '--path: nothing follows /api/v1/namespaces/_/actions/basic'],
  [['echo', '--method', 'FETCH'], '--method takes one of GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS, not "FETCH".'],
  [['echo', '--query', 'limit'], '--query takes NAME=VALUE, not "limit".'],
  [['echo', '--header', 'x-mark'], '--header takes NAME:VALUE, not "x-mark".'],
  [['echo', '--file', 'nowhere.bin'], '--file nowhere.bin: there is no such file.'],
  [['echo', '--form', 'a=1', '--file', 'note.txt'], '--form and --file are one body each'],
  [['echo', '--form', 'a=1', '-p', 'b', '2'], '-p, --form and --file are one body each'],
] as const)('%j is not sent, and the message says what is wanted', async ([args, message]) => {
  const before = emulator.activations.list().length
  await expect(printed(...args)).rejects.toThrow(message)
  expect(emulator.activations.list()).toHaveLength(before)
})
