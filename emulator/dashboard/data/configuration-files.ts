/** Finds the line of a configuration file that says something. The files are the developer's: programs, so a line is looked for, not parsed. */
import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import type { ResolvedConfig } from '../../model/config.ts'
import type { FilePlace } from '../wire/surroundings.ts'

interface SourceFile {
  /** Relative to the root. */
  readonly name: string
  readonly lines: readonly string[]
}

/** Read once for one look. */
export class ConfigurationFiles {
  readonly #dotenv: readonly SourceFile[]
  readonly #others: readonly SourceFile[]

  constructor({ root, sources }: ResolvedConfig) {
    const own = sources.filter((file) => file.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`))
    const files = own.flatMap((file) => read(file, relative(root, file)))
    const isDotenv = ({ name }: SourceFile): boolean => /(?:^|[\\/])\.env[^\\/]*$/.test(name)
    this.#dotenv = files.filter(isDotenv)
    this.#others = files.filter((file) => !isDotenv(file))
  }

  /** Where an `.env` file sets a variable: the last one wins. */
  variable(name: string): FilePlace | undefined {
    const line = new RegExp(`^\\s*(?:export\\s+)?${escaped(name)}\\s*=`)
    return this.#dotenv.toReversed().flatMap((file) => placesIn(file, [line]))[0]
  }

  /** Where the configuration has a key below others, such as `actions`, `shop/trim`, `params`, `region`. Without that line, the file that has the first of them. */
  key(path: readonly string[]): FilePlace | undefined {
    const keys = path.map((name) => new RegExp(`(?:^|[\\s{,'"])${escaped(name)}['"]?\\s*:`))
    const whole = this.#others.flatMap((file) => placesIn(file, keys))[0]
    if (whole) return whole
    const only = this.#others.flatMap((file) => placesIn(file, keys.slice(0, 1)))[0]
    return only && { file: only.file, line: null }
  }
}

function read(file: string, name: string): SourceFile[] {
  try {
    return [{ name, lines: readFileSync(file, 'utf8').split('\n') }]
  } catch {
    // The configuration lists places where a file may appear, too.
    return []
  }
}

/** The line of the last of the patterns, each at or after the line of the one before. */
function placesIn({ name, lines }: SourceFile, patterns: readonly RegExp[]): FilePlace[] {
  let line = 0
  for (const pattern of patterns) {
    const found = lines.findIndex((text, index) => index >= line && pattern.test(text))
    if (found < 0) return []
    line = found
  }
  return [{ file: name.replaceAll('\\', '/'), line: line + 1 }]
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
