/** The remark for the developer whose function returned what a conductor returns, and is none. */
import { isConductor } from '../../model/action.ts'
import type { Hint, Invocation } from '../../model/activation.ts'
import type { Catalog } from '../../model/catalog.ts'
import { fieldsOf, type Json } from '../../model/json.ts'
import { said, spoken } from '../../model/said.ts'
import { findComponent, isEntitled, readComponentName } from './component.ts'

/** As code writes it; anything else is not searched for a continuation, because every result comes through here. */
const beginning = '{"action":"'
const others = new Set(['params', 'state'])

/** Only where the result is nothing but a continuation, and names an action that there is. @param result as JSON text */
export function continuationHint({ action, convention }: Invocation, result: string, catalog: Catalog): Hint | undefined {
  if (!result.startsWith(beginning) || convention === 'event' || isConductor(action)) return undefined
  const { action: next, ...rest } = Object.fromEntries(fieldsOf(result))
  const keys = Object.keys(rest)
  if (next === undefined || keys.length === 0 || !keys.every((key) => others.has(key))) return undefined
  const name = readComponentName(JSON.parse(next) as Json, catalog.namespace)
  if (!name || !isEntitled(catalog, name) || !findComponent(catalog, name)) return undefined
  const text = said`The result asks for ${name.shown} as a conductor's does, but ${action.path} is no conductor: give it the annotation \`conductor: true\`.`
  return { code: 'no-conductor', ...spoken(text) }
}
