/** Refuses addresses with a broken escape before anything is looked up, as pekko-http does where it reads the request line (UriParser `request-target`). */
import type { Exchange } from '../../model/http.ts'
import { said, spoken } from '../../model/said.ts'
import { brokenEscapeIn } from '../shared/web-action/query.ts'
import { Rejection } from './refusal.ts'

/** @throws {Rejection} 400, where a `%` of path or query is not followed by two hex digits */
export function checkTarget({ target }: Exchange): void {
  const reason = brokenEscapeIn(target)
  if (reason !== undefined) throw new Rejection({ status: 400, ...spoken(said`Illegal request-target: ${reason}`) })
}
