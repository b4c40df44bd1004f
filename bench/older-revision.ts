/** What an older revision does not do yet has no figure there. */
import { absentRow, type Row } from './report.ts'
import { repository, servedFrom } from './servers.ts'

/** The row in place of a figure that could not be measured: for an older revision it is left out. Throws for this one, which does all that is measured. */
export function unserved(figure: string, why: string): Row {
  if (servedFrom() === repository) throw new Error(`${figure}: ${why}`)
  return absentRow(figure, `${why} in this revision`)
}
