/** Boots one Node container while Vitest collects a test file, for the next emulator of this thread to adopt. */
import { systemClock } from '../../system/clock.ts'
import { defaultLimits } from '../../model/action.ts'
import type { Container } from '../containers/container.ts'
import { launchNode } from '../containers/process/launch.ts'
import { ProcessContainer } from '../containers/process/process-container.ts'
import { StartFailure } from '../containers/start-failure.ts'

const usual = { memory: defaultLimits.memory, rehearse: false }

let given: { readonly container: Container; readonly program: string } | undefined

/** Starts it for the next emulator of this thread that has real time and does not watch files. Without one, it ends with this process. */
export function giveHeadStart(): void {
  if (given?.container.alive === true) return
  const launch = launchNode(usual)
  try {
    const container = new ProcessContainer({ runtime: 'node', launch, clock: systemClock })
    given = { container, program: JSON.stringify(launch) }
  } catch (error) {
    // The emulator that needs one reports it.
    if (!(error instanceof StartFailure)) throw error
  }
}

/** The container that was started ahead; it is killed instead where the environment has changed since. */
export function takeHeadStart(): Container | undefined {
  const taken = given
  given = undefined
  if (taken === undefined) return undefined
  const { container, program } = taken
  if (container.alive && program === JSON.stringify(launchNode(usual))) return container
  container.kill('exit')
  return undefined
}
