/** The values at a path, as queries see them: of an array of objects, those of its objects. */
import type { DocumentFields, DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'

/** `undefined` is an object without the field; an array without objects has no value at all. */
export function valuesAt(document: DocumentFields, path: string): (DocumentValue | undefined)[] {
  const steps = path.split('.')
  const found: (DocumentValue | undefined)[] = []
  const walk = (value: DocumentValue | undefined, at: number): void => {
    const step = steps[at]
    if (step === undefined) found.push(value)
    else if (Array.isArray(value)) {
      if (/^\d+$/.test(step) && Number(step) < value.length) walk(value[Number(step)], at + 1)
      for (const element of value) if (isPlain(element)) walk(element, at)
    } else walk(isPlain(value ?? null) ? (value as DocumentFields)[step] : undefined, at + 1)
  }
  walk(document, 0)
  return found
}
