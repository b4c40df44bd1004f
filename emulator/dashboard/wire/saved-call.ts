/** A call that was saved as a case, or written as a test. */
import type { Json } from '../../model/json.ts'

export interface SavedCase {
  readonly file: string
  readonly id: string
  readonly case: Json
}

export interface TestText {
  readonly file: string
  readonly text: string
}
