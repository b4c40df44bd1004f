/** From a save to the first new answer, asked for at once and then every millisecond; and whether any answer in between was old, failed or missing. */
import { request } from 'node:http'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { processorSeconds } from './processes.ts'
import { median, percentile, type Row } from './report.ts'
import { createProject, repository, startEmulator } from './servers.ts'

interface Polled {
  readonly begun: number
  readonly ended: number
  readonly value: number | undefined
}

function ask(port: number, path: string): Promise<Polled> {
  const begun = performance.now()
  return new Promise((resolve) => {
    const done = (value: number | undefined): void => resolve({ begun, ended: performance.now(), value })
    const asked = request({ port, host: '127.0.0.1', path, method: 'POST', agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => done(answer.statusCode === 200 ? (JSON.parse(text) as { value: number }).value : undefined))
    })
    asked.on('error', () => done(undefined))
    asked.end()
  })
}

const kinds = {
  JS: { file: 'functions/edited.js', text: (value: number) => `exports.main = () => ({ value: ${value} })\n` },
  TypeScript: {
    file: 'functions/edited.ts',
    text: (value: number) => `export const main = (): object => ({ value: ${value} as number })\n`,
  },
  'a shared module': { file: 'shared/value.js', text: (value: number) => `exports.value = ${value}\n` },
  // 1.4 MB of output.
  'a function that bundles mysql2': {
    file: 'functions/edited.js',
    text: (value: number) => `const { createPool } = require('mysql2')\nexports.main = () => ({ value: createPool ? ${value} : 0 })\n`,
  },
} as const

export async function reload({ edits, many }: { edits: number; many: number }): Promise<Row[]> {
  const rows: Row[] = []
  const wanted: { kind: keyof typeof kinds; count: number; edits: number }[] = [
    ...(['JS', 'TypeScript', 'a shared module', 'a function that bundles mysql2'] as const).map((kind) => ({ kind, count: 10, edits })),
    ...(['JS', 'TypeScript', 'a shared module'] as const).map((kind) => ({ kind, count: 1000, edits })),
    // For the count of what went wrong.
    { kind: 'JS', count: 10, edits: many },
  ]
  for (const { kind, count, edits: times } of wanted) rows.push(...(await measure(kind, count, times)))
  return rows
}

async function measure(kind: keyof typeof kinds, count: number, edits: number): Promise<Row[]> {
  const { file, text } = kinds[kind]
  const project = createProject(count)
  symlinkSync(join(repository, 'node_modules'), join(project.root, 'node_modules'))
  project.write(file, text(0))
  if (kind === 'a shared module')
    project.write('functions/edited.js', `const { value } = require('../shared/value.js')\nexports.main = () => ({ value })\n`)
  const emulator = await startEmulator(project.root)
  try {
    const before = processorSeconds(emulator.pid)
    const { times, polls, stale, failed } = await edit(emulator.port, edits, (value) => project.write(file, text(value)))
    const spent = ((processorSeconds(emulator.pid) - before) * 1000) / edits
    return [
      {
        figure: `save to new answer, ${kind}, ${count} functions, ${edits} saves`,
        value: `median ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms; ${stale} stale, ${failed} failed or hung of ${polls} answers to ${edits} saves`,
        numbers: { median: median(times), p95: percentile(times, 0.95), stale, failed, polls, edits },
      },
      {
        figure: `processor time of a save, ${kind}, ${count} functions, ${edits} saves`,
        value: `${spent.toFixed(0)} ms, the polling and a fresh container included`,
        numbers: { ms: spent },
      },
    ]
  } finally {
    await emulator.stop()
    project.remove()
  }
}

async function edit(
  port: number,
  edits: number,
  save: (value: number) => void,
): Promise<{ times: number[]; polls: number; stale: number; failed: number }> {
  const path = '/v1/functions/edited'
  await ask(port, path)
  const times: number[] = []
  let answers = 0
  let stale = 0
  let failed = 0
  for (let value = 1; value <= edits; value++) {
    const polls: Promise<Polled>[] = []
    save(value)
    const saved = performance.now()
    const served = new Promise<Polled>((resolve, reject) => {
      const poll = (): void => {
        if (performance.now() - saved > 10_000) reject(new Error(`edit ${value} was not served within 10 s`))
        const asked = ask(port, path)
        polls.push(asked)
        void asked.then((polled) => {
          if (polled.value !== value) return
          clearInterval(polling)
          resolve(polled)
        })
      }
      const polling = setInterval(poll, 1)
      poll()
    })
    const fresh = await served
    for (const polled of await Promise.all(polls)) {
      answers++
      if (polled.value === undefined) failed++
      else if (polled.value !== value) stale++
    }
    times.push(fresh.ended - saved)
    // Nobody saves faster than a spare container boots.
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return { times, polls: answers, stale, failed }
}
