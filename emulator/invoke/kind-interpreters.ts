/** Finds the program that runs a kind such as `nodejs:22` or `python:3.11`: the one of that version where the project or the machine has it. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { askPython } from './containers/process/default-python.ts'

const { performance } = globalThis

export interface KindProgramsOptions {
  /** The project. */
  root(): string
  /** Told once per kind that another version runs it. */
  onMissing(text: string): void
}

/** ms after which what was missing is looked for again: it may have been installed. */
const lookAgainAfterMs = 1_000
/** What the inside of a container needs. */
const oldestNode = 18
const ownKind = `nodejs:${Number.parseInt(process.versions.node, 10)}`
const binary = process.platform === 'win32' ? 'node.exe' : 'node'

interface Looked {
  readonly at: number
  readonly program: string | undefined
}

export class KindPrograms {
  readonly #options: KindProgramsOptions
  readonly #looked = new Map<string, Looked>()
  readonly #told = new Set<string>()

  constructor(options: KindProgramsOptions) {
    this.#options = options
  }

  /** Absolute path, as last found; undefined where the usual program runs the kind. */
  known(kind: string): string | undefined {
    return this.#looked.get(kind)?.program
  }

  /** Looks for it; a promise while a Python is asked which one it is. */
  find(kind: string): string | undefined | Promise<string | undefined> {
    const version = kind.startsWith('python:3.') ? kind.slice('python:'.length) : undefined
    if (version === undefined) return this.node(kind)
    const looked = this.#recent(kind)
    return looked ? looked.program : this.#python(kind, version)
  }

  /** The same for a web function, whose server is Node's. */
  node(kind: string): string | undefined {
    if (!kind.startsWith('nodejs:') || kind === ownKind) return undefined
    const looked = this.#recent(kind)
    return looked ? looked.program : this.#remember(kind, this.#node(kind, Number(kind.slice('nodejs:'.length))))
  }

  #recent(kind: string): Looked | undefined {
    const looked = this.#looked.get(kind)
    return looked && (looked.program !== undefined || performance.now() - looked.at < lookAgainAfterMs) ? looked : undefined
  }

  #remember(kind: string, program: string | undefined): string | undefined {
    this.#looked.set(kind, { at: performance.now(), program })
    return program
  }

  #node(kind: string, major: number): string | undefined {
    const instead = `${kind} runs on Node.js ${process.versions.node} here`
    if (major < oldestNode) return this.#missing(kind, `${instead}: the emulator's containers need Node.js ${oldestNode} or newer.`)
    const found = nodeOf(this.#options.root(), major)
    return found ?? this.#missing(kind, `${instead}: the project has no Node.js ${major}. npm install -D node@${major} brings it.`)
  }

  async #python(kind: string, version: string): Promise<string | undefined> {
    const [path, found] = await askPython(`python${version}`)
    if (path !== undefined && found === version) return this.#remember(kind, path)
    const text = `${kind} runs on the machine's usual Python here: there is no python${version} on the PATH.`
    return this.#remember(kind, this.#missing(kind, text))
  }

  #missing(kind: string, text: string): undefined {
    if (!this.#told.has(kind)) this.#options.onMissing(text)
    this.#told.add(kind)
  }
}

/** npm's package `node` brings the program of its own version; several versions stand beside each other under aliases (`npm:node@22`). */
function nodeOf(root: string, major: number): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    for (const name of ['node', ...aliases(folder), `node-${process.platform}-${process.arch}`]) {
      const place = join(folder, 'node_modules', name)
      const program = join(place, 'bin', binary)
      if (existsSync(program) && Number.parseInt(String(manifestOf(place)['version']), 10) === major) return program
    }
    if (dirname(folder) === folder) return undefined
  }
}

function aliases(folder: string): string[] {
  const { dependencies, devDependencies } = manifestOf(folder)
  const all = Object.entries({ ...(dependencies as object), ...(devDependencies as object) })
  return all.flatMap(([name, spec]) => (typeof spec === 'string' && spec.startsWith('npm:node@') ? [name] : []))
}

function manifestOf(folder: string): Record<string, unknown> {
  const file = join(folder, 'package.json')
  try {
    const require = createRequire(file)
    delete require.cache[file]
    return require(file) as Record<string, unknown>
  } catch {
    return {}
  }
}
