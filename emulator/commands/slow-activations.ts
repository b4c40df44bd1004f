/** Prints a line for what has not ended a second after it was called, so that a terminal is not silent while something runs. */
import type { Emulator } from '../emulator.ts'
import type { UnfinishedActivation } from '../model/unfinished-activation.ts'
import { duration } from '../output/activation-line.ts'
import { fitAddress, pad, padStart } from '../output/columns.ts'
import type { Printer } from '../output/printer.ts'

const { setInterval, clearInterval } = globalThis

const slowMs = 1000

/** Returns how to stop. */
export function printSlowActivations(emulator: Emulator, printer: Printer): () => void {
  let told = new Set<string>()
  const look = (): void => {
    const now = emulator.clock.now()
    const slow = emulator.activations.unfinished().filter(({ accepted }) => now - accepted >= slowMs)
    printer.print(slow.filter(({ activationId }) => !told.has(activationId)).map((one) => lineOf(one, now, printer)))
    told = new Set(slow.map(({ activationId }) => activationId))
  }
  const timer = setInterval(look, slowMs).unref()
  return () => clearInterval(timer)
}

function lineOf({ path, surface, request, phase, accepted, output }: UnfinishedActivation, now: number, printer: Printer): string {
  const { style, shown, columns } = printer.page()
  const printed = output.length === 0 ? '' : ` · ${output.length} ${output.length === 1 ? 'line' : 'lines'} printed`
  const head = `… ${padStart('', 3)} ${pad(request?.method ?? '', 4)} ${pad(shown(path), 14)} ${pad(surface, 14)} ${phase} for ${duration(now - accepted)}${printed}`
  const room = columns - head.length - 2
  const target = shown(request?.target ?? '')
  return style.dim(target === '' || room < 12 ? head : `${head}  ${fitAddress(target, room)}`)
}
