/** What a function prints is recorded whole and in order, and costs no other function its answer. */
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createJsonLog } from '../emulator/output/json-log.ts'
import type { Activation } from '../emulator/model/activation.ts'
import { createPrinter } from '../emulator/output/printer.ts'
import { createProject } from './support/project.ts'
import { until } from './support/until.ts'

const lines = 200_000
const many = `exports.main = ({ n }) => { for (let i = 0; i < n; i++) console.log('line', i); return {} }\n`

test('a long record is written as an event in many turns of the event loop, a little in each', async () => {
  const { activate } = await createProject({ 'functions/prints.js': many }, { watch: false })
  const activation = await activate('prints', { n: lines })
  const perTurn: number[] = [0]
  let text = ''
  const whole = new Promise<void>((resolve) => {
    const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
      text += chunk.toString()
      perTurn[perTurn.length - 1] = (perTurn.at(-1) ?? 0) + chunk.length
      if (text.endsWith('\n')) resolve()
      done()
    }
    const turn = (): void => {
      perTurn.push(0)
      if (!text.endsWith('\n')) setImmediate(turn)
    }
    createJsonLog({ stream: new Writable({ write }) }).emit(activation)
    setImmediate(turn)
  })
  await whole
  expect(Math.max(...perTurn)).toBeLessThan(256 * 1024)
  const event = JSON.parse(text) as Activation
  expect(event).toEqual(JSON.parse(JSON.stringify(activation)))
  expect(event.logs).toHaveLength(lines)
})

test('the terminal shows the first lines and the number of the others for a small part of what reading all would take', async () => {
  const { activate } = await createProject({ 'functions/prints.js': many }, { watch: false })
  const activation = await activate('prints', { n: lines })
  let shown = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      shown += chunk.toString()
      done()
    },
  })
  const printer = createPrinter({ stream, root: '/' })
  const showing = processorTime(() => {
    printer.emit(activation)
    printer.flush()
  })
  const reading = processorTime(() => expect(activation.logLines).toHaveLength(lines))
  expect(shown).toContain('│ line 19\n')
  expect(shown).toContain(`│ … ${lines - 20} more lines; --verbose prints all`)
  expect(showing / reading).toBeLessThan(0.2)
})

test('many short events, as the lines of a web function, leave in many turns as well, in their order', async () => {
  const written: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString())
      done()
    },
  })
  const printer = createPrinter({ stream, root: '/' })
  for (let line = 0; line < 3000; line++) printer.emit({ event: 'notice', level: 'info', text: String(line) })
  await until('the last line', () => written.at(-1)?.endsWith('2999\n'), { seen: () => written.length })
  expect(Math.max(...written.map((text) => text.split('\n').length - 1))).toBeLessThanOrEqual(500)
  expect(written.join('').match(/\d+/g)).toEqual(Array.from({ length: 3000 }, (_, line) => String(line)))
})

test('the lines of a record are made once for all who read them', async () => {
  const { activate } = await createProject({ 'functions/prints.js': many }, { watch: false })
  const activation = await activate('prints', { n: 3 })
  expect(activation.logLines).toBe(activation.logLines)
  expect(activation.logLines.map(({ text }) => text)).toEqual(['line 0', 'line 1', 'line 2'])
})

test.for([
  {
    language: 'Node',
    files: {
      'functions/f.js': `exports.main = () => { process.stdout.write('😀'.repeat(50001)); console.log('!\\n'.repeat(50000)); return {} }\n`,
    },
  },
  {
    language: 'Python',
    files: { 'functions/f.py': `import sys\ndef main(p):\n  sys.stdout.write('😀' * 50001)\n  print('!\\n' * 50000)\n  return {}\n` },
  },
])('one text of many lines, or a line of many characters, comes as it was printed: $language', async ({ files }) => {
  const { activate } = await createProject(files, { watch: false })
  const { logLines, output } = await activate('f')
  expect(logLines[0]?.text).toBe(`${'😀'.repeat(50_001)}!`)
  expect(logLines).toHaveLength(50_001)
  expect(output).toHaveLength(50_001)
})

test('lines stand in the order in which they began, each stream on its own', async () => {
  const source = `const out = (text) => process.stdout.write(text)
const err = (text) => process.stderr.write(text)
exports.main = () => {
  out('a'); err('1\\r\\n2\\n3'); out('b\\nc\\n\\nd'); err('4\\n'); out('e'); err('5')
  return {}
}
`
  const { activate } = await createProject({ 'functions/f.js': source }, { watch: false })
  const { logLines, output } = await activate('f')
  expect(logLines.map(({ text }) => text)).toEqual(['ab', '1', '2', '34', 'c', '', 'de', '5'])
  expect(output).toHaveLength(8)
})

/** Of this process, in ms. */
function processorTime(run: () => void): number {
  const before = process.cpuUsage()
  run()
  return process.cpuUsage(before).user / 1000
}
