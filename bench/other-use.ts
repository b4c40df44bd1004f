/** How busy the machine is while nothing is measured. */
import { cpus } from 'node:os'
import { setTimeout } from 'node:timers/promises'

const watchedMs = 1000

/** Cores that others use: 0.5 is half of one. */
export async function otherUse(): Promise<number> {
  const before = busyMs()
  await setTimeout(watchedMs)
  return (busyMs() - before) / watchedMs
}

function busyMs(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)
}
