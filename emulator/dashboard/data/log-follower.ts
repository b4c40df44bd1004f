/**
 * Gathers what functions print from now on, whenever it is asked: of what runs and of what has ended meanwhile. A function that prints without end
 * costs no more than the lines that are sent.
 */
import type { Activation, LogText } from '../../model/activation.ts'
import type { Mask } from '../../model/log.ts'
import { Output } from '../../records/activation-output.ts'
import { OutputReader } from '../../records/output-reader.ts'
import type { DashboardDeps } from '../deps.ts'
import { wantsActivation, wantsLine, type LogFilter } from './log-filter.ts'
import { viewOf } from './log-lines.ts'
import type { PrintedLine } from '../wire/logs.ts'

/** Lines that are sent at once, and how many of one activation at least. */
const mostLines = 1000
const fewestOfOne = 20
/** Activations that may end between two looks; of more the newest are read. */
const mostEnded = 500

export class LogFollower {
  readonly #deps: DashboardDeps
  readonly #filter: LogFilter
  readonly #mask: Mask
  readonly #readers = new WeakMap<LogText, OutputReader>()
  #ended: Activation[] = []
  /** Lines of those that ended and were not kept. */
  #missed = 0
  readonly stop: () => void

  constructor(deps: DashboardDeps, filter: LogFilter, mask: Mask) {
    this.#deps = deps
    this.#filter = filter
    this.#mask = mask
    this.stop = deps.activations.subscribe((activation) => this.#onEnded(activation))
  }

  /** Lines since the last time, in their order. */
  take(): PrintedLine[] {
    const ended = this.#ended
    this.#ended = []
    const running = this.#deps.unfinished().filter((one) => wantsActivation(this.#filter, one))
    const most = Math.max(fewestOfOne, Math.floor(mostLines / Math.max(1, ended.length + running.length)))
    const found = [
      ...ended.flatMap((one) => this.#linesOf(one, most, true)),
      ...running.flatMap((one) => this.#linesOf(one, most, false)),
    ].sort((a, b) => a.time - b.time)
    if (this.#missed > 0) found.unshift(gap({ activationId: '', path: '' }, this.#missed, found[0]?.time ?? this.#deps.clock.now()))
    this.#missed = 0
    return found
  }

  #onEnded(activation: Activation): void {
    if (activation.output.length === 0 || !wantsActivation(this.#filter, activation)) return
    this.#ended.push(activation)
    if (this.#ended.length > mostEnded) this.#missed += this.#ended.shift()?.output.length ?? 0
  }

  #linesOf(origin: { activationId: string; path: string; output: LogText }, most: number, ended: boolean): PrintedLine[] {
    const { output } = origin
    if (!(output instanceof Output)) return []
    const reader = this.#readers.get(output) ?? new OutputReader(output)
    this.#readers.set(output, reader)
    const { lines, skipped } = reader.read(most, ended)
    const shown = lines.filter((line) => wantsLine(this.#filter, line)).map((line) => viewOf(origin, line, this.#mask))
    return skipped > 0 ? [gap(origin, skipped, lines[0]?.time ?? this.#deps.clock.now()), ...shown] : shown
  }
}

function gap({ activationId, path }: { activationId: string; path: string }, skipped: number, time: number): PrintedLine {
  return { activation: activationId, path, time, stream: 'stdout', level: null, text: '', skipped }
}
