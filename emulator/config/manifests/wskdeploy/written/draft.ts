/** A manifest while it is written: what cannot be said is noted at its place. */
import type { Json, JsonObject, Params } from '../../../../model/json.ts'
import type { KeyPath } from '../../../../model/config-origins.ts'
import type { ManifestNote, Spelling } from '../../../../model/shipment.ts'
import { inputOf, LeftOut, textOf } from './input.ts'

export class Draft {
  readonly notes: ManifestNote[] = []
  readonly #spelling: Spelling

  constructor(spelling: Spelling) {
    this.#spelling = spelling
  }

  note(at: KeyPath, text: string): void {
    this.notes.push({ at, text })
  }

  /** @param place of the parameters in the configuration */
  inputs(params: Params, at: KeyPath, place: KeyPath): JsonObject {
    const written = new Map<string, Json>()
    for (const [name, value] of Object.entries(params)) {
      const input = inputOf(value, [...place, name], this.#spelling)
      if (input instanceof LeftOut) this.note([...at, 'inputs'], `The parameter ${name} is left out: ${input.why}.`)
      else written.set(name, input)
    }
    return written.size === 0 ? {} : { inputs: Object.fromEntries(written) }
  }

  /** Only texts have variables put in. */
  annotations(annotations: Params, at: KeyPath, place: KeyPath): JsonObject {
    const written = new Map<string, Json>()
    for (const [name, value] of Object.entries(annotations)) {
      if (value === null)
        this.note([...at, 'annotations'], `The annotation ${name} is left out: it is null, which a manifest takes for nothing.`)
      else written.set(name, typeof value === 'string' ? textOf(value, [...place, name], this.#spelling) : value)
    }
    return written.size === 0 ? {} : { annotations: Object.fromEntries(written) }
  }
}
