/** Code that a runtime of the developer's gets as it is. */
import { createHash } from 'node:crypto'
import type { Bundle, Code } from '../../model/action.ts'

export interface RawCode {
  readonly text: string
  readonly main: string
  readonly file: string
  /** `text` is Base64 of an archive or a program. */
  readonly binary?: boolean
}

export function rawCode({ text, main, file, binary = false }: RawCode): Code {
  const revision = digest(`${main}\0${text}`)
  const bundle: Bundle = { revision, text: text.trim() === '' ? '' : text, file, format: 'cjs', main, inputs: [], binary }
  return { file, load: () => bundle }
}

/** Differs for each text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
