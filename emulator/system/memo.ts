/** What the same few texts come to, again and again: content types, queries, paths. */

const entries = 256
/** Longer texts hardly come twice, and must not fill the memory. */
const longest = 256

/** `compute`, which is asked once per text. Its results are shared: they must not be changed. */
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
