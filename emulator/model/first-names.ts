/** Lists names in a message: the first twenty, so that a project with thousands has a message that can be read. */

const mostNamed = 20

export function firstNames(names: readonly string[]): string {
  return [...names.slice(0, mostNamed), ...(names.length > mostNamed ? ['…'] : [])].join(', ')
}
