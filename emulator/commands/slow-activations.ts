/** Prints a line for what has not ended a second after it was called, so that a terminal is not silent while something runs. */
import type { Emulator } from '../emulator.ts'
import { runningLine } from '../output/headline.ts'
import type { Printer } from '../output/printer.ts'

const { setInterval } = globalThis

const slowMs = 1000

/** Looks once a second until the process ends. */
export function printSlowActivations(emulator: Emulator, printer: Printer): void {
  let told = new Set<string>()
  const look = (): void => {
    const now = emulator.clock.now()
    const slow = emulator.activations.unfinished().filter(({ accepted }) => now - accepted >= slowMs)
    printer.print(
      slow.filter(({ activationId }) => !told.has(activationId)).map((one) => runningLine(one, now - one.accepted, printer.page())),
    )
    told = new Set(slow.map(({ activationId }) => activationId))
  }
  setInterval(look, slowMs).unref()
}
