/** What a program gives to `emulator.invoke`, checked: a path of the catalog, and parameters that are JSON. */
import { firstNames } from '../model/first-names.ts'
import type { Action } from '../model/action.ts'
import type { Catalog } from '../model/catalog.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import { nearest } from '../system/did-you-mean.ts'

/** @throws {EmulatorError} `UNKNOWN_ACTION` */
export function actionAt(path: string, { actions }: Catalog): Action {
  const action = actions.get(path)
  if (action) return action
  const known = [...actions.keys()]
  const meant = nearest(path, known)
  const list = known.length > 0 ? `Deployed: ${firstNames(known)}.` : 'Nothing is deployed.'
  throw new EmulatorError(
    'UNKNOWN_ACTION',
    `There is no action ${JSON.stringify(path)}. ${meant === undefined ? '' : `Did you mean ${JSON.stringify(meant)}? `}${list}`,
  )
}

/** @throws {EmulatorError} `BAD_PARAMETERS` */
export function parameterText(path: string, params: Json): string {
  try {
    const text = JSON.stringify(params) as string | undefined
    if (text !== undefined) return text
  } catch (error) {
    throw notJson(path, error instanceof Error ? error.message : String(error))
  }
  throw notJson(path, `found a ${typeof params}`)
}

function notJson(path: string, reason: string): EmulatorError {
  return new EmulatorError(
    'BAD_PARAMETERS',
    `The parameters for ${JSON.stringify(path)} are no JSON: ${reason}. A function gets what can be sent.`,
  )
}
