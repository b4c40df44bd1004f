/** Shows the activations that have not ended, with the last lines of each. */
import type { LogText } from '../../model/activation.ts'
import type { UnfinishedActivation } from '../../model/unfinished-activation.ts'
import { Output } from '../../records/activation-output.ts'
import { OutputReader } from '../../records/output-reader.ts'
import type { RunningActivation, RunningView } from '../wire/running.ts'

/** Under load the oldest are worth reading. */
const mostItems = 50
const mostLines = 5
const mostCharacters = 300

export function runningView(unfinished: readonly UnfinishedActivation[]): RunningView {
  return { items: unfinished.slice(0, mostItems).map(itemOf), more: Math.max(0, unfinished.length - mostItems) }
}

function itemOf({
  activationId,
  path,
  surface,
  request,
  cause,
  phase,
  accepted,
  started,
  output,
}: UnfinishedActivation): RunningActivation {
  const known = { id: activationId, path, surface, method: request?.method ?? null, target: request?.target ?? null, cause: cause ?? null }
  return { ...known, phase, accepted, started: started ?? null, logs: output.length, lastLines: lastLines(output) }
}

function lastLines(output: LogText): RunningActivation['lastLines'] {
  if (!(output instanceof Output)) return []
  const { lines } = new OutputReader(output).read(mostLines, true)
  return lines.map(({ time, stream, text }) => ({
    time,
    stream,
    text: text.length > mostCharacters ? `${text.slice(0, mostCharacters)} …` : text,
  }))
}
