/** The lines of all functions in one place: filtered, as they come, and bounded whatever a function prints. */
import { describe, expect, test } from 'vitest'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import type { LogLines, PrintedLine } from '../../emulator/dashboard/wire/logs.ts'
import { levelOf } from '../../emulator/records/log-level.ts'
import { Output } from '../../emulator/records/activation-output.ts'
import { OutputReader } from '../../emulator/records/output-reader.ts'
import { until } from '../support/until.ts'
import { createSite, type Site } from './site.ts'

const talks = `exports.main = ({ word }) => { console.log('hello ' + word); console.error('Error: no ' + word); console.log('{"level":"warn","msg":"careful"}'); return {} }\n`
const floods = `exports.main = ({ n }) => { for (let i = 0; i < n; i++) console.log('line', i); return {} }\n`

const texts = ({ items }: { items: readonly PrintedLine[] }): string[] => items.map(({ text }) => text)

test('the newest lines of all functions are filtered by function, activation, stream, level and text', async () => {
  const { emulator, get } = await createSite({ files: { 'functions/talks.js': talks, 'functions/floods.js': floods } })
  const { activationId } = await emulator.invoke('talks', { word: 'Ada' })
  await emulator.invoke('floods', { n: 3000 })
  await emulator.invoke('talks', { word: 'Bo' })
  const lines = async (query: string): Promise<string[]> => texts(await get<LogLines>(`/logs?${query}`))
  const careful = '{"level":"warn","msg":"careful"}'
  expect(await lines('lines=5')).toEqual(['line 2998', 'line 2999', 'hello Bo', 'Error: no Bo', careful])
  expect(await lines('function=talks')).toEqual(['hello Ada', 'Error: no Ada', careful, 'hello Bo', 'Error: no Bo', careful])
  expect(await lines(`activation=${activationId}&stream=stdout`)).toEqual(['hello Ada', careful])
  expect(await lines('level=error')).toEqual(['Error: no Ada', 'Error: no Bo'])
  expect(await lines('level=warn&function=talks&lines=3')).toEqual([careful, 'Error: no Bo', careful])
  expect(await lines('text=LINE%2042&lines=3')).toEqual(['line 427', 'line 428', 'line 429'])
  await expect(get('/logs?level=loud')).rejects.toThrow('level one of error, warn, info, debug')
  await expect(get('/logs?lines=-1')).rejects.toThrow('lines is a whole number up to')
})

test('a printed stack is shown without frames of Actionlab and Node, each page of it whole', async () => {
  const { emulator, get } = await createSite()
  for (let call = 0; call < 3; call++) await emulator.invoke('fail', {})
  const lines = async (query: string): Promise<string[]> =>
    texts(await get<LogLines>(`/logs?${query}`)).map((line) => line.trim().slice(0, 8))
  expect((await lines('lines=100')).length).toBeGreaterThan(9)
  expect(await lines('lines=100&frames=project')).toEqual(['Error: o', 'at expor', 'Error: o', 'at expor', 'Error: o', 'at expor'])
  // Of the newest four lines of an activation only frames are left over.
  expect(await lines('lines=4&frames=project')).toEqual(['Error: o', 'at expor', 'Error: o', 'at expor'])
})

test('all lines are read page by page, each once, the newest first, also where thousands have one moment', async () => {
  const { emulator, get } = await createSite({ files: { 'functions/floods.js': floods, 'functions/talks.js': talks } })
  await emulator.invoke('talks', { word: 'Ada' })
  await emulator.invoke('floods', { n: 3000 })
  let read: readonly PrintedLine[] = []
  for (let page = 1; page <= 4; page++) {
    const oldest = read[0]?.time
    const skip = read.filter(({ time }) => time === oldest).length
    const { items } = await get<LogLines>(`/logs?lines=800&skip=${skip}${oldest === undefined ? '' : `&until=${oldest}`}`)
    read = [...items, ...read]
  }
  const numbers = Array.from({ length: 3000 }, (_, index) => `line ${index}`)
  expect(texts({ items: read })).toEqual(['hello Ada', 'Error: no Ada', '{"level":"warn","msg":"careful"}', ...numbers])
  await expect(get('/logs?until=soon')).rejects.toThrow('until is a time such as 10m')
})

test('what is configured as secret is masked in a line of any length', async () => {
  const secret = 'top-secret-value'
  const prints = `exports.main = () => { console.log(process.env.API_TOKEN); console.log('x'.repeat(3990) + process.env.API_TOKEN); return {} }\n`
  const { emulator, get } = await createSite({
    files: { 'functions/prints.js': prints },
    config: { actions: { prints: { env: { API_TOKEN: secret } } } },
  })
  await emulator.invoke('prints')
  const all = JSON.stringify(await get('/logs'))
  expect(all).toContain('••••••')
  expect(all).not.toContain('top-')
})

test.for([
  ['{"level":"info","msg":"error"}', 'info'],
  ['{"time":1,"level":50,"msg":"x"}', 'error'],
  ['{"severity":"WARNING"}', 'warn'],
  ['ts=1 level=debug msg=hi', 'debug'],
  ['[warn] low disk', 'warn'],
  ['2026-11-28 10:00:00,123 - app - WARNING - low', 'warn'],
  ['2026-11-28T10:00:00.000Z ERROR no', 'error'],
  ['WARNING:root:low', 'warn'],
  ['TypeError: x is not a function', 'error'],
  ['error in line 3 is prose', null],
  ['Information for you', null],
  ['', null],
] as const)('the level of %s is %s', ([line, level]) => {
  expect(levelOf(line)).toBe(level)
})

describe('a reader of an output', () => {
  const chunk = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({ time: 1, stream, text })

  test('gets each line once, when it is whole, and at the end what has no end', () => {
    const output = Output.of(chunk('a\nb'))
    const reader = new OutputReader(output)
    expect(reader.read(10, false)).toEqual({ skipped: 0, lines: [chunk('a')] })
    output.add(chunk('!', 'stderr'))
    output.add(chunk('c\nd'))
    expect(reader.read(10, false).lines).toEqual([chunk('bc')])
    expect(reader.read(10, true)).toEqual({ skipped: 0, lines: [chunk('!', 'stderr'), chunk('d')] })
  })

  test('gets the last of too many, is told how many it missed, and never half a line', () => {
    const output = Output.of(chunk('first\nsecr'))
    const reader = new OutputReader(output)
    reader.read(10, false)
    output.add(chunk('half of it', 'stderr'))
    output.add(chunk(`et\n${'x\n'.repeat(100)}y\nz\n`))
    output.add(chunk(' and the other\nwhole\n', 'stderr'))
    expect(reader.read(2, false)).toEqual({ skipped: 103, lines: [chunk('z'), chunk('whole', 'stderr')] })
    output.add(chunk('next\n'))
    expect(reader.read(2, true)).toEqual({ skipped: 0, lines: [chunk('next')] })
  })

  test('gets the error at the end of too many lines: the other stream left nothing open', () => {
    const output = Output.of(chunk('x\n'.repeat(100)), chunk('Error: spring broke\n', 'stderr'))
    expect(new OutputReader(output).read(2, true)).toEqual({ skipped: 99, lines: [chunk('x'), chunk('Error: spring broke', 'stderr')] })
  })
})

async function follow({ emulator }: Site, query: string): Promise<{ items: PrintedLine[]; largest(): number; stop(): void }> {
  const response = await emulator.request(`${apiPath}/logs/follow?${query}`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const items: PrintedLine[] = []
  let largest = 0
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (data === undefined) continue
        const lines = JSON.parse(data) as LogLines
        largest = Math.max(largest, lines.items.length)
        items.push(...lines.items)
      }
    }
  }
  void read()
  return { items, largest: () => largest, stop: () => void reader.cancel() }
}

test('a follower gets the lines of what runs while it runs, after those of what has ended, each once', async () => {
  const waits = `exports.main = () => { console.log('begun'); return new Promise((resolve) => setInterval(resolve, 1e6)) }\n`
  const site = await createSite({ files: { 'functions/talks.js': talks, 'functions/waits.js': waits } })
  await site.emulator.invoke('talks', { word: 'Ada' })
  const { items, stop } = await follow(site, 'lines=1000')
  const done = site.emulator.invoke('waits')
  await until('a line of what runs', () => texts({ items }).includes('begun'), { seen: () => texts({ items }) })
  const [running] = site.emulator.activations.unfinished()
  expect(items.find(({ text }) => text === 'begun')).toMatchObject({ path: 'waits', activation: running?.activationId, level: null })
  await site.send('POST', `/running/${running?.activationId}/cancel`)
  await done
  await site.emulator.invoke('talks', { word: 'Bo' })
  await until('lines of what ended', () => texts({ items }).includes('hello Bo'))
  expect(texts({ items }).slice(0, 4)).toEqual(['hello Ada', 'Error: no Ada', '{"level":"warn","msg":"careful"}', 'begun'])
  expect(texts({ items }).filter((text) => text === 'begun')).toHaveLength(1)
  stop()
})

test('300,000 lines of one function reach a follower as the last of them and a number, and delay no line of another', async () => {
  const lines = 300_000
  const site = await createSite({ files: { 'functions/floods.js': floods, 'functions/talks.js': talks } })
  await site.emulator.invoke('talks', { word: 'first' })
  const { items, largest, stop } = await follow(site, 'lines=0')
  const flood = site.emulator.invoke('floods', { n: lines })
  await until('a line of the flood', () => items.some(({ path }) => path === 'floods'))
  // The flood goes on.
  await site.emulator.invoke('talks', { word: 'Ada' })
  await until('the line of the other function', () => texts({ items }).includes('hello Ada'))
  await flood
  await until('the last line', () => texts({ items }).includes(`line ${lines - 1}`), { limitMs: 20_000 })
  const ofFlood = items.filter(({ path }) => path === 'floods')
  expect(ofFlood.reduce((sum, { skipped }) => sum + (skipped || 1), 0)).toBe(lines)
  expect(largest()).toBeLessThanOrEqual(1100)
  stop()
})
