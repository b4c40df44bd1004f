/** Lists the files that an action's code was made from. */
import type { Catalog } from '../model/catalog.ts'
import { CatalogCode } from './build/catalog-code.ts'

/** Absolute paths, as far as known before the first build; of a sequence, those of its components. */
export function inputsOf(path: string, catalog: Catalog, seen = new Set<string>()): readonly string[] {
  const action = catalog.actions.get(path)
  if (!action || seen.has(path)) return []
  seen.add(path)
  const { code } = action
  if (code === undefined) return action.components.flatMap((component) => inputsOf(component, catalog, seen))
  if (!(code instanceof CatalogCode)) return []
  return code.inputs
}
