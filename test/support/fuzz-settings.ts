/**
 * How hard the fuzz tests try. By itself a run takes the same inputs every time. `npm run test:slow`, or `ACTIONLAB_REPEAT=100 npx vitest run test/fuzz`,
 * tries many times as many, from a seed of its own that is printed; `ACTIONLAB_FUZZ_SEED=…` takes a printed one again. An input that failed
 * stays in its test, as one of its `examples`.
 */
import * as fc from 'fast-check'
import { repeat } from './repeat.ts'

const fresh = repeat === 1 ? 20_261_122 : Math.floor(Math.random() * 2 ** 31)
const seed = Number(process.env['ACTIONLAB_FUZZ_SEED'] ?? fresh)
if (repeat !== 1) console.info(`fuzz: ${repeat} times as many runs, ACTIONLAB_FUZZ_SEED=${seed}`)

/** ms that a whole test may take. */
export const patience = 60_000 * repeat

export function settings<T>(numRuns: number, examples: T[] = []): fc.Parameters<T> {
  // Each example is one of the runs.
  return {
    numRuns: numRuns * repeat + examples.length,
    seed,
    examples,
    interruptAfterTimeLimit: patience - 5000,
    markInterruptAsFailure: true,
  }
}

/** One of these characters. */
export function anyOf(characters: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(characters))
}
