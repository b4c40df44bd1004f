/** Code that stands in the configuration as text. It stays the same object while text, entry and kind stay, so that a reload keeps warm containers. */
import type { Code } from '../../model/action.ts'
import { digest, rawCode } from './raw-code.ts'
import type { Uploads } from './uploaded-code.ts'

export interface CodeText {
  /** Of the action. */
  readonly path: string
  readonly text: string
  readonly main: string
  readonly kind: string
  /** Sent to a runtime of the developer's, which does with it what it likes. */
  readonly raw: boolean
  /** The file that has the text. */
  readonly file: string
}

export class TextCodes {
  readonly #uploads: Uploads
  readonly #known = new Map<string, { readonly key: string; readonly code: Code }>()

  constructor(uploads: Uploads) {
    this.#uploads = uploads
  }

  get(wanted: CodeText): Code {
    const key = JSON.stringify(wanted)
    const known = this.#known.get(wanted.path)
    if (known?.key === key) return known.code
    const code = wanted.raw ? rawCode(wanted) : { ...this.#made(wanted), file: wanted.file }
    this.#known.set(wanted.path, { key, code })
    return code
  }

  #made({ path, text, main, kind }: CodeText): Code {
    const version = digest(`${kind}\0${text}`)
    return this.#uploads.code({ path, version, main, kind, source: text, archive: undefined })
  }
}
