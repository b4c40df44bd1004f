/** Caches a pure function of short strings that recur, such as content types, queries and paths. */

const entries = 256
/** Longer texts seldom recur, and would fill the memory. */
const longest = 256

/** Calls `compute` once per text. Its results are shared and must not be changed. */
export function memo<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    if (text.length > longest) return compute(text)
    const found = known.get(text)
    if (found !== undefined || known.has(text)) return found as T
    const made = compute(text)
    if (known.size >= entries) known.clear()
    known.set(text, made)
    return made
  }
}
