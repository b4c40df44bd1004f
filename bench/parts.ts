/** The parts of the bench, with how often and how long each measures. docs/performance.md says how long together. */
import { bodies } from './bodies.ts'
import { cold } from './cold.ts'
import { dashboard } from './dashboard.ts'
import { database } from './database.ts'
import { engines } from './engines.ts'
import { memory } from './memory.ts'
import { mixtures } from './mixtures.ts'
import { reload } from './reload.ts'
import type { Row } from './report.ts'
import { sharedSave } from './shared-save.ts'
import { start } from './start.ts'
import { throughput } from './throughput.ts'
import { vitestSuite } from './vitest-suite.ts'
import { webFunctions } from './web-functions.ts'

/** @param full takes the time for a million activations and 1,000 saves */
export function partsOf(full: boolean): Readonly<Record<string, () => Promise<Row[]>>> {
  const loads = full ? { rounds: 7, ms: 4000 } : { rounds: 3, ms: 1000 }
  return {
    start: () => start({ rounds: full ? 20 : 5 }),
    throughput: () => throughput(loads),
    bodies: () => bodies(loads),
    mixtures: () => mixtures(loads),
    services: () => webFunctions(loads),
    cold: () => cold({ calls: full ? 60 : 10 }),
    reload: () => reload(full ? { rounds: 10, saves: 20 } : { rounds: 3, saves: 8 }),
    shared: () => sharedSave({ saves: full ? 10 : 2 }),
    vitest: () => vitestSuite({ rounds: full ? 15 : 3 }),
    database: () => database({ rounds: full ? 15 : 3, calls: full ? 1000 : 300 }),
    engines: () => engines(full ? loads : { rounds: 2, ms: 1000 }),
    memory: () => memory({ activations: full ? 1_000_000 : 100_000 }),
    dashboard: () => dashboard({ activations: 100_000, calls: full ? 30 : 7 }),
  }
}
