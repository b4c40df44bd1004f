/** Collects what functions printed: the newest lines of what has ended, in slices, so that nobody waits for a long log to be read. */
import type { Activation, LogLine } from '../../model/activation.ts'
import type { Mask } from '../../model/log.ts'
import { Output } from '../../records/activation-output.ts'
import { levelOf } from '../../records/log-level.ts'
import { OutputReader } from '../../records/output-reader.ts'
import { wantsActivation, wantsAllLines, wantsLine, type LogFilter } from './log-filter.ts'
import type { PrintedLine } from '../wire/logs.ts'

const { setImmediate } = globalThis

/** Lines that are read before others have a turn. */
const linesPerTurn = 2000
const mostCharacters = 4000

type Origin = Pick<Activation, 'activationId' | 'path'>

/**
 * The newest lines that a filter lets through, the oldest of them first.
 *
 * @param ended activations in any order
 */
export async function newestLines(ended: readonly Activation[], filter: LogFilter, most: number, mask: Mask): Promise<PrintedLine[]> {
  const { until = Infinity } = filter
  const wanted = ended.filter(({ output, start }) => output.length > 0 && start <= until).filter((one) => wantsActivation(filter, one))
  let found: PrintedLine[] = []
  for (const activation of wanted.sort((a, b) => b.end - a.end)) {
    const isEnough = found.length >= most
    if (isEnough && activation.end < (found[0]?.time ?? 0)) break
    const { output } = activation
    if (!(output instanceof Output)) continue
    const lines = await newestOf(output, filter, most)
    found = [...lines.map((line) => viewOf(activation, line, mask)), ...found]
    if (found.length >= most) found = found.sort((a, b) => a.time - b.time).slice(-most)
  }
  return found.sort((a, b) => a.time - b.time)
}

async function newestOf(output: Output, filter: LogFilter, most: number): Promise<readonly LogLine[]> {
  if (wantsAllLines(filter)) {
    const { lines } = new OutputReader(output).read(most, true)
    const shown = lines.filter((line) => wantsLine(filter, line))
    if (shown.length === lines.length || lines.length < most) return shown
  }
  let kept: LogLine[] = []
  let read = 0
  for (const line of output) {
    if (wantsLine(filter, line)) kept.push(line)
    if (kept.length >= 2 * most) kept = kept.slice(-most)
    if (++read % linesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return kept.slice(-most)
}

export function viewOf({ activationId, path }: Origin, { time, stream, text }: LogLine, mask: Mask): PrintedLine {
  return { activation: activationId, path, time, stream, level: levelOf(text), text: shortened(text, mask), skipped: 0 }
}

/** Masked first: half a secret would not be recognised. */
function shortened(text: string, mask: Mask): string {
  return text.length > mostCharacters ? `${mask(text).slice(0, mostCharacters)} …` : text
}
