/** What is saved and by whom, for the tests that count answers during saves: a writer in a process of its own, and a stream of requests beside it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Config } from '../../emulator/index.ts'
import { createProject, type Files, type Project } from './project.ts'

/** Something that is saved, and the function that answers `{ value }` by it. */
export interface Subject {
  readonly title: string
  readonly action: string
  readonly file: string
  /** Two halves of a text with this value, each valid by itself where the language allows it. */
  parts(value: number): readonly [string, string]
}

/** One line for each answer that was stale, older than what was on the disk when its request began, and for each that belongs to no state of the project. */
export type Faults = string[]

/** ms between two requests for one function. */
const paceMs = 8
/** ms: a file that is missing or half-written for so long counts as meant (README). Nothing is promised where a busy machine holds the writer up for longer. */
const stillMs = 100
const heldUpMost = 20
const writer = fileURLToPath(new URL('saver.mjs', import.meta.url))
const runtime = fileURLToPath(new URL('../../fixtures/runtimes/minimal.mjs', import.meta.url))

export const ways = [
  'truncated and written',
  'truncated, written after 2 ms',
  'truncated, written after 10 ms',
  'truncated, written after 30 ms',
  'truncated, written after 60 ms',
  'written in two halves, 10 ms apart',
  'written in 3 chunks, 40 ms apart',
  'written in 8 chunks, 40 ms apart',
  'deleted and created after 10 ms',
  'deleted and created after 40 ms',
  'saved as vim does with backupcopy=yes',
  'saved as vim does with backupcopy=no',
  'saved as JetBrains does',
  'edited by sed -i',
  'copied as rsync does',
] as const

export const nodeSources: Subject[] = [
  {
    title: 'JavaScript whose export comes last',
    action: 'last',
    file: 'functions/last.js',
    parts: (value) => [`const found = { value: ${value} }\n`, 'exports.main = () => found\n'],
  },
  {
    title: 'JavaScript whose helper comes last',
    action: 'first',
    file: 'functions/first.js',
    parts: (value) => ['exports.main = () => found()\n', `function found() { return { value: ${value} } }\n`],
  },
  {
    title: 'TypeScript',
    action: 'typed',
    file: 'functions/typed.ts',
    parts: (value) => [`const found: object = { value: ${value} }\n`, 'export const main = (): object => found\n'],
  },
  {
    title: 'an imported module',
    action: 'importing',
    file: 'src/shared.ts',
    parts: (value) => [`const settings = { value: ${value} }\n`, 'export const shared = { ...settings }\n'],
  },
]

export const otherSources: Subject[] = [
  {
    title: 'Python',
    action: 'snake',
    file: 'functions/snake.py',
    parts: (value) => [`found = {"value": ${value}}\n`, 'def main(args):\n    return found\n'],
  },
  {
    title: 'an imported Python module',
    action: 'reptile',
    file: 'functions/lib/shared.py',
    parts: (value) => [`settings = {"value": ${value}}\n`, 'shared = {**settings}\n'],
  },
  {
    title: 'a Python module imported under a computed name',
    action: 'computed',
    file: 'functions/lib/found.py',
    parts: (value) => [`settings = {"value": ${value}}\n`, 'shared = {**settings}\n'],
  },
  {
    title: 'a raw file',
    action: 'raw',
    file: 'src/raw.txt',
    parts: (value) => [`const found = { value: ${value} }\n`, 'exports.main = () => found\n'],
  },
]

export const configurations: Subject[] = [
  {
    title: 'actionlab.config.ts',
    action: 'bound',
    file: 'actionlab.config.ts',
    parts: (value) => [`const actions = { bound: { params: { value: ${value} } } }\n`, 'export default { actions } // and nothing else\n'],
  },
  {
    title: '.env',
    action: 'variable',
    file: '.env',
    parts: (value) => ['# what the functions see\nOTHER=something\n', `VALUE=${value}\n`],
  },
]

const helpers: Files = {
  'functions/importing.ts': `import { shared } from '../src/shared'\nexport const main = () => shared\n`,
  'functions/reptile.py': 'from lib.shared import shared\ndef main(args):\n    return shared\n',
  'functions/computed.py':
    'import importlib\nshared = importlib.import_module(".".join(["lib", "found"])).shared\ndef main(args):\n    return shared\n',
  'functions/bound.js': 'exports.main = ({ value }) => ({ value })\n',
  'functions/variable.js': 'exports.main = () => ({ value: Number(process.env.VALUE) })\n',
}

/** Nobody saves or calls them. */
export const manyFunctions: Files = Object.fromEntries(
  Array.from({ length: 200 }, (_, index) => [`functions/f${index}.js`, 'exports.main = () => ({})\n']),
)

export interface SavingOptions {
  readonly watch?: true | 'poll'
  /** Further files of the project. */
  readonly besides?: Files
}

export class Saving {
  readonly #project: Project
  readonly #subjects: readonly Subject[]
  readonly #writers: readonly Writer[]
  /** What each subject was last saved with. */
  readonly #values: number[]
  /** Requests so far. */
  asked = 0

  private constructor(project: Project, subjects: readonly Subject[]) {
    this.#project = project
    this.#subjects = subjects
    this.#writers = subjects.map(() => new Writer())
    this.#values = subjects.map(() => 0)
  }

  /** A project of these subjects, each function of which has been called. */
  static async create(subjects: readonly Subject[], { watch = true, besides = {} }: SavingOptions = {}): Promise<Saving> {
    const needed = new Set(subjects.map(({ action }) => action))
    const files = Object.entries(helpers).filter(([file]) => needed.has(file.replace(/^functions\/(.*)\..*$/, '$1')))
    const texts = subjects.map(({ file, parts }): [string, string] => [file, parts(0).join('')])
    const config: Config = needed.has('raw')
      ? { actions: { raw: { file: 'src/raw.txt', runtime: { command: [process.execPath, runtime] } } } }
      : {}
    const project = await createProject({ ...besides, ...Object.fromEntries([...files, ...texts]) }, { config, watch })
    const saving = new Saving(project, subjects)
    for (const { action } of subjects) await project.call(action)
    return saving
  }

  /** Saves every subject so often in this way, all of them at a time, with requests all the while. */
  async count(way: string, saves: number): Promise<Faults> {
    return (await Promise.all(this.#subjects.map((_, index) => this.#countOne(index, way, saves)))).flat()
  }

  async #countOne(index: number, way: string, saves: number): Promise<Faults> {
    const { title, action, file, parts } = this.#subjects[index] as Subject
    const saver = this.#writers[index] as Writer
    const under = new Set<Promise<void>>()
    const found: { readonly text: string; readonly from: number; readonly to: number }[] = []
    /** Longest time in ms between two steps of the save with this value. */
    const stepsMs = new Map<number, number>()
    const heldUp = (): number[] => [...stepsMs].filter(([, ms]) => ms >= stillMs).map(([value]) => value)
    let complete = this.#values[index] ?? 0
    let begun = complete
    const ask = async (): Promise<void> => {
      const [oldest, from] = [complete, begun]
      this.asked++
      const { response, outcome, hints, logLines } = await this.#project.activate(action)
      const { value } = response.result as { value?: unknown }
      const is = (text: string): void => void found.push({ text: `${title}, ${way}: ${text}`, from, to: begun })
      if (typeof value !== 'number' || value > begun)
        is([response.text, outcome.failure, outcome.trace, ...[...hints, ...logLines].map(({ text }) => text)].join(' | '))
      else if (value < oldest) is('stale')
    }
    const send = (): Promise<void> => {
      const done = ask().finally(() => under.delete(done))
      under.add(done)
      return done
    }
    const steady = setInterval(() => void send(), paceMs)
    try {
      for (let save = 0; save < saves; save++) {
        begun++
        const longestMs = await saver.save(way, this.#project.path(file), parts(begun))
        stepsMs.set(begun, longestMs)
        if (longestMs >= stillMs) {
          if (heldUp().length > heldUpMost)
            throw new Error(`The machine is too busy: ${heldUpMost} saves of ${file} were held up for ${stillMs} ms.`)
          save--
        }
        complete = begun
        await send()
      }
    } finally {
      clearInterval(steady)
    }
    await Promise.all(under)
    this.#values[index] = complete
    const uncounted = heldUp()
    return found
      .filter(({ from, to }) => !uncounted.some((value) => from <= value && value <= to))
      .map(({ text, from, to }) => `${text} (values ${from} to ${to}; ms between steps: ${[...stepsMs.values()].join(', ')})`)
  }
}

class Writer {
  readonly #process: ChildProcess
  readonly #lines: Interface
  readonly #ended: Promise<never>

  constructor() {
    this.#process = spawn(process.execPath, [writer], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })
    this.#ended = new Promise((_, reject) => {
      this.#process.once('exit', () => reject(new Error('The writer ended before its save; its stderr says why.')))
    })
    this.#ended.catch(() => {})
    onTestFinished(() => void this.#process.stdin?.end())
  }

  /** Resolves when the last write has returned, with the longest time in ms between two of its steps. */
  save(way: string, file: string, parts: readonly string[]): Promise<number> {
    const saved = new Promise<number>((resolve) => this.#lines.once('line', (line) => resolve(Number(line))))
    this.#process.stdin?.write(`${JSON.stringify({ way, file, parts })}\n`)
    return Promise.race([saved, this.#ended])
  }
}
