/** Writes variables in the place of secrets, and of what `.env` says, for files that are kept with the code. */
import type { KeyPath } from '../model/config-origins.ts'
import type { SpelledText, Spelling, VariableReference } from '../model/shipment.ts'
import { isSecretName, namedSecrets } from './masking.ts'

/** Shorter values are words that occur in any text. */
const shortest = 6

export class VariableReferences implements Spelling {
  readonly #variables: readonly (readonly [name: string, value: string])[]
  readonly #invented = new Map<string, { readonly text: string; readonly place: KeyPath }>()

  /** @param variables of `.env`, and of the shell as far as functions see them */
  constructor(variables: Readonly<Record<string, string>>) {
    const usable = Object.entries(variables).filter(([name, value]) => value.length >= shortest && isVariableName(name))
    // The longest first, since one may be part of another.
    this.#variables = usable.sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
  }

  /** Variables that nothing sets yet, with the value's place in the configuration. */
  get invented(): { readonly variable: string; readonly text: string; readonly place: KeyPath }[] {
    return [...this.#invented].map(([variable, from]) => ({ variable, ...from }))
  }

  spell(text: string, place: KeyPath): SpelledText {
    const whole = this.#variables.find(([, value]) => value === text)
    if (whole) return [{ variable: whole[0] }]
    const parts = this.#withVariables(text)
    const key = place.findLast((one) => typeof one === 'string') ?? ''
    const secrets = namedSecrets({ [key]: text })
    const isOpen = secrets.some((secret) => parts.some((part) => typeof part === 'string' && part.includes(secret)))
    return isOpen ? [this.variableFor(text, place)] : parts
  }

  variableFor(text: string, place: KeyPath): VariableReference {
    const known = [...this.#invented].find(([, one]) => one.text === text)
    if (known) return { variable: known[0] }
    const isTaken = (name: string): boolean => this.#invented.has(name) || this.#variables.some(([other]) => other === name)
    const base = variableName(place)
    let variable = base
    for (let number = 2; isTaken(variable); number++) variable = `${base}_${number}`
    this.#invented.set(variable, { text, place })
    return { variable }
  }

  /** Only what is secret is looked for within longer texts. */
  #withVariables(text: string): SpelledText {
    let parts: (string | VariableReference)[] = [text]
    for (const [variable, value] of this.#variables)
      if (isSecretName(variable))
        parts = parts.flatMap((part) =>
          typeof part === 'string'
            ? part.split(value).flatMap((piece, index) => [...(index === 0 ? [] : [{ variable }]), ...(piece === '' ? [] : [piece])])
            : [part],
        )
    return parts
  }
}

function isVariableName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name)
}

/** They say nothing of the value. */
const sections: ReadonlySet<string> = new Set(['actions', 'functions', 'packages', 'params', 'parameters', 'annotations', 'env'])

/** `['actions', 'shop/pay', 'params', 'apiKey']` → `SHOP_PAY_API_KEY`. */
function variableName(place: KeyPath): string {
  const words = place.filter((key) => !sections.has(String(key)))
  const text = words
    .join('_')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase()
  return /^[A-Z]/.test(text) ? text : `VALUE_${text}`
}
