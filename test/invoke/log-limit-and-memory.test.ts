/** Logs over their limit end with the sentence that says so, whoever printed them; a function that exhausts its memory says so in OpenWhisk's words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { hasPython } from '../support/python.ts'

const sentence = (bytes: number): string => `Logs were truncated because the total bytes size exceeds the limit of ${bytes} bytes.`
/** MB of an action's limit. */
const bytes = (count: number): number => count / 1024 / 1024

const actions = {
  lines: {
    code: 'exports.main = ({ lines }) => { for (let i = 0; i < lines; i++) console.log("123456789abcdef"); return {} }',
    limits: { logs: bytes(16_384) },
  },
  exact: { code: 'exports.main = ({ text }) => { process.stdout.write(text); return {} }', limits: { logs: bytes(10) } },
  streams: {
    code: 'exports.main = () => { console.log("out"); console.error("err"); console.log("more"); return {} }',
    limits: { logs: bytes(9) },
  },
  none: { code: 'exports.main = ({ say }) => { if (say) console.log("x"); return { done: true } }', limits: { logs: 0 } },
}

const inProcesses = {
  child: {
    code: 'exports.main = () => { require("child_process").execSync("echo one; echo two; echo three", { stdio: "inherit" }); return {} }',
    limits: { logs: bytes(8) },
  },
  python: { code: 'def main(args):\n    print(args["text"], end="")\n    return {}\n', kind: 'python:3', limits: { logs: bytes(10) } },
  greedy: { code: 'exports.main = () => { const kept = []; for (;;) kept.push(Buffer.alloc(8e6, 1)) }', limits: { memory: 128 } },
  leaves: { code: 'process.exit(0); exports.main = () => ({})' },
}

let emulator: Emulator

async function printed(name: string, params = {}): Promise<string[]> {
  return (await emulator.invoke(name, params)).logLines.map(({ stream, text }) => `${stream}: ${text}`)
}

describe.each(['process', 'inline'] as const)('logs of a function in isolation %s', (isolation) => {
  beforeAll(async () => {
    emulator = await createEmulator({
      functions: false,
      isolation,
      actions: isolation === 'inline' ? actions : { ...actions, ...inProcesses },
    })
  })
  afterAll(() => emulator.close())

  test('are whole lines as far as they fit, then the sentence', async () => {
    const lines = await printed('lines', { lines: 2_000 })
    expect(lines.length).toBe(1_025)
    expect(new Set(lines.slice(0, -1))).toEqual(new Set(['stdout: 123456789abcdef']))
    expect(lines.at(-1)).toBe(`stderr: ${sentence(16_384)}`)
  })

  test('may take all of the limit, and not a byte more', async () => {
    expect(await printed('lines', { lines: 1_024 })).toHaveLength(1_024)
    expect(await printed('exact', { text: '123456789\n' })).toEqual(['stdout: 123456789'])
    expect(await printed('exact', { text: '1234\n12345\n' })).toEqual(['stdout: 1234', `stderr: ${sentence(10)}`])
    expect(await printed('exact', { text: '가나\n다\n' })).toEqual(['stdout: 가나', `stderr: ${sentence(10)}`])
    expect(await printed('exact', { text: 'no end of a line' })).toEqual([`stderr: ${sentence(10)}`])
  })

  test('of both streams count together', async () => {
    expect(await printed('streams')).toEqual(['stdout: out', 'stderr: err', `stderr: ${sentence(9)}`])
  })

  test('are none where none are allowed, and success is a success', async () => {
    expect(await printed('none')).toEqual([])
    const { response, logLines } = await emulator.invoke('none', { say: true })
    expect([response.result, logLines.map(({ text }) => text)]).toEqual([{ done: true }, [sentence(0)]])
  })

  test.skipIf(isolation === 'inline')('count what a child prints', async () => {
    expect(await printed('child')).toEqual(['stdout: one', 'stdout: two', `stderr: ${sentence(8)}`])
  })

  test.skipIf(isolation === 'inline' || !hasPython)('end the same way in Python', async () => {
    expect(await printed('python', { text: '123456789\n' })).toEqual(['stdout: 123456789'])
    expect(await printed('python', { text: '가나\n다\n' })).toEqual(['stdout: 가나', `stderr: ${sentence(10)}`])
  })

  test('show the sentence to callers of the API', async () => {
    const { activationId } = await emulator.invoke('exact', { text: '1234567890\n' })
    const answer = await emulator.request(`/api/v1/namespaces/_/activations/${activationId}/logs`)
    const { logs } = (await answer.json()) as { logs: string[] }
    expect(logs).toEqual([expect.stringMatching(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z +stderr: ${sentence(10)}$`))])
  })

  test.skipIf(isolation === 'inline').each([
    ['exhausts its memory', 'greedy', 'The action exhausted its memory and was aborted.'],
    ['ends while it loads', 'leaves', 'The action did not initialize and exited unexpectedly.'],
  ])('or not: a function that %s says so', async (_, name, error) => {
    const answer = await emulator.request(`/api/v1/namespaces/_/actions/${name}?blocking=true`, { method: 'POST' })
    expect([answer.status, await answer.json()]).toMatchObject([
      502,
      { response: { status: 'action developer error', success: false, result: { error } } },
    ])
  })
})
