/** Reads the address of a function. Seed 003. */

export const functionsPrefix = '/v1/functions/'

/** `/v1/functions/<name><rest>`; `rest` is empty or starts with a slash. */
export interface FunctionRoute {
  readonly name: string
  readonly rest: string
}

/** Undefined for an address without a name. @param path as it was sent */
export function routeOf(path: string): FunctionRoute | undefined {
  if (!path.startsWith(functionsPrefix) || path.length === functionsPrefix.length) return undefined
  const slash = path.indexOf('/', functionsPrefix.length)
  const name = slash < 0 ? path.slice(functionsPrefix.length) : path.slice(functionsPrefix.length, slash)
  return { name: decoded(name), rest: slash < 0 ? '' : path.slice(slash) }
}

/** A malformed escape leaves a `%`, which no function name has. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
