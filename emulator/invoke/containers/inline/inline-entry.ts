/** Where the entry of a loaded module is: the rules of {@link file://./../../../deploy/build/entry.ts}, for a module that nobody bundled. */
import { entryIn, EntryMissing } from '../process/sandbox/load.mjs'

/** `export function main`, `exports.main`, a default export with `main` in it, or a default export that is the function. */
export function moduleEntry(exported: object, main: string): Function {
  const named = entryIn(exported, main)
  if (typeof named === 'function') return named
  const fallback = entryIn(exported, 'default')
  if (typeof fallback === 'function') return fallback
  const inner = typeof fallback === 'object' ? entryIn(fallback, main) : undefined
  if (typeof inner === 'function') return inner.bind(fallback)
  throw new EntryMissing(main, exported)
}
