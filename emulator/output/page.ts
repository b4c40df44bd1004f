/** What lines are made for: width, colours and what may be shown. */
import type { HeaderNames } from '../secrets/masking.ts'
import type { Style } from './style.ts'

/** Of what belongs to the line above. */
export const indent = '    '

export interface Page {
  readonly style: Style
  /** Infinity where the output is no terminal. */
  readonly columns: number
  /** Real path of the project. */
  readonly root: string
  readonly verbose: boolean
  /** Names in lower case of header lines whose values are not shown. */
  readonly credentialHeaders: HeaderNames
  /** Removes control characters, colours and secrets; to be called before a text is cut or wrapped, which would leave half of one. */
  shown(text: string): string
  /** The same for a line that a function printed; its colours stay where the terminal has some. */
  output(line: string): string
}
