/** Takes a property's place, and gives it back. */

/** Puts back what was there, unless somebody else has replaced it since. */
export function replace<T extends object, K extends keyof T>(target: T, key: K, make: (original: T[K]) => T[K]): () => void {
  const own = Object.getOwnPropertyDescriptor(target, key)
  const replacement = make(target[key])
  target[key] = replacement
  return () => {
    if (target[key] !== replacement) return
    if (own) Object.defineProperty(target, key, own)
    else Reflect.deleteProperty(target, key)
  }
}
