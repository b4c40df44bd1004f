/** Puts variables into text by wskdeploy's rules: manifests.md of docs names them. */

export type Variables = Readonly<Record<string, string>>

export interface Interpolated {
  readonly text: string
  /** Variables that are not set: each of them left nothing. */
  readonly unset: readonly string[]
}

/**
 * `$NAME` counts only where the text begins with `$`, and reaches to the next `$`, `{`, `}` or the end: `$A b` is the variable `A b`. `${NAME}` counts anywhere
 * where the braces of the text balance. `$${NAME}` becomes `${NAME}`. A variable that is not set is empty.
 */
export function interpolate(text: string, variables: Variables): Interpolated {
  if (!begins(text) && !encloses(text)) return { text, unset: [] }
  let result = text
  const unset: string[] = []
  for (const name of text.split(/[${}]+/).filter((part) => part !== '')) {
    const escaped = `$\${${name}}`
    if (result.includes(escaped)) {
      result = result.replaceAll(escaped, () => `\${${name}}`)
      continue
    }
    const spelled = [`$${name}`, `\${${name}}`].find((spelling) => result.includes(spelling))
    if (spelled === undefined) continue
    const value = valueOf(name, variables)
    if (value === undefined) unset.push(name)
    result = result.replaceAll(spelled, () => value ?? '')
  }
  return { text: result, unset }
}

/** `${NAME}` → `NAME`: the input or variable that a name or a value stands for. */
export function nameIn(text: string): string {
  return text.replace('$', '').replaceAll(/[{}]/g, '')
}

export function valueOf(name: string, variables: Variables): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

function begins(text: string): boolean {
  return text.length > 1 && text.startsWith('$')
}

function encloses(text: string): boolean {
  return text.includes('${') && text.split('{').length === text.split('}').length
}
