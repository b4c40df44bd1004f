/** The conditions on fields that a filter makes of all documents alike. */
import type { DocumentFields, DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'

/** Those that must hold, the ones inside of `$and` among them. */
export function conditionsOf(filter: DocumentFields): (readonly [path: string, condition: DocumentValue])[] {
  return Object.entries(filter).flatMap(([name, condition]) => {
    if (name === '$and' && Array.isArray(condition)) return condition.flatMap((part) => (isPlain(part) ? conditionsOf(part) : []))
    return name.startsWith('$') ? [] : [[name, condition] as const]
  })
}
