/** The lines of an activation that a shell shows. */
import type { ActivationDetail, LogLineView } from '../dashboard/wire/activation.ts'

/** Without frames of a printed stack that lead through Actionlab and Node; `--json` has them. */
export function shownLines({ logLines }: Pick<ActivationDetail, 'logLines'>): LogLineView[] {
  return logLines.filter(({ own }) => own !== true)
}
