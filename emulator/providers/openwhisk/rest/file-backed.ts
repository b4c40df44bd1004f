/** Refuses changes of an entity that comes from a file, and names the file. */
import type { FileBacked } from '../../../model/deployment.ts'
import { Refusal } from '../refusal.ts'
import { said, spoken } from '../../../model/said.ts'

/** Returns the value; throws 409 when the deployment refused it. */
export function deployed<T extends object | true>(result: T | FileBacked, name: string): T {
  if (isFileBacked(result))
    throw new Refusal({ status: 409, ...spoken(said`'${name}' comes from ${result.fileBacked}: change the file instead.`) })
  return result
}

function isFileBacked<T extends object | true>(result: T | FileBacked): result is FileBacked {
  return typeof result === 'object' && 'fileBacked' in result
}
