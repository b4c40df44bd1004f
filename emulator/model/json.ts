/** JSON as the clouds exchange it. */
export type Json = null | boolean | number | string | Json[] | JsonObject

export interface JsonObject {
  [key: string]: Json
}

/** Bound values of a package, an action or an invocation: always a JSON object. */
export type Params = JsonObject

/** True for `{…}`; false for arrays, null and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first of `parts` that is set wins nothing: later parts override earlier ones, whole values, `__proto__` included as plain data. */
export function mergeParams(...parts: (Params | undefined)[]): Params {
  // Spread defines own properties; Object.assign would run the `__proto__` setter.
  let merged: Params = {}
  for (const part of parts) if (part) merged = { ...merged, ...part }
  return merged
}
