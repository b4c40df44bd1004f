/** Finds sequences that run themselves, which no cloud takes. */
import type { Catalog } from './catalog.ts'
import { findActionAt } from './find-action.ts'

/**
 * Whether an action is another one, or a sequence that runs it.
 *
 * @param path where it is found, through package bindings as well
 * @param target path of the other action
 */
export function leadsTo(catalog: Catalog, path: string, target: string): boolean {
  const seen = new Set<string>()
  const waiting = [path]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const action = findActionAt(catalog, next)
    if (action === undefined || seen.has(action.path)) continue
    if (action.path === target) return true
    seen.add(action.path)
    waiting.push(...action.components)
  }
  return false
}
