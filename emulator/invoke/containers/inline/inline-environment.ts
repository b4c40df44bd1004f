/** `process.env` as an activation in our own thread sees it: the process's, with the action's variables and its own changes on top. */

/** Changes made inside; `undefined` is a variable that was deleted. */
export type Overlay = Map<string, string | undefined>

export function overlayOf(...layers: Readonly<Record<string, string>>[]): Overlay {
  return new Map(layers.flatMap((layer) => Object.entries(layer)))
}

/** `env`, with the overlay of whoever is asking. Nothing written through an overlay reaches `env`. */
export function overlaid(env: NodeJS.ProcessEnv, overlayOf: () => Overlay | undefined): NodeJS.ProcessEnv {
  const changed = (key: string | symbol): { readonly value: string | undefined } | undefined => {
    const overlay = typeof key === 'string' ? overlayOf() : undefined
    return overlay && typeof key === 'string' && overlay.has(key) ? { value: overlay.get(key) } : undefined
  }
  return new Proxy(env, {
    get: (_, key) => {
      const own = changed(key)
      return own ? own.value : (Reflect.get(env, key) as unknown)
    },
    has: (_, key) => {
      const own = changed(key)
      return own ? own.value !== undefined : Reflect.has(env, key)
    },
    set(_, key, value) {
      const overlay = typeof key === 'string' ? overlayOf() : undefined
      if (!overlay || typeof key !== 'string') return Reflect.set(env, key, value)
      overlay.set(key, String(value))
      return true
    },
    deleteProperty(_, key) {
      const overlay = typeof key === 'string' ? overlayOf() : undefined
      if (!overlay || typeof key !== 'string') return Reflect.deleteProperty(env, key)
      overlay.set(key, undefined)
      return true
    },
    ownKeys() {
      const keys = new Set(Reflect.ownKeys(env))
      for (const [key, value] of overlayOf() ?? [])
        if (value === undefined) keys.delete(key)
        else keys.add(key)
      return [...keys]
    },
    getOwnPropertyDescriptor(_, key) {
      const own = changed(key)
      if (!own) return Reflect.getOwnPropertyDescriptor(env, key)
      return own.value === undefined ? undefined : { value: own.value, writable: true, enumerable: true, configurable: true }
    },
    defineProperty(_, key, descriptor) {
      const overlay = typeof key === 'string' ? overlayOf() : undefined
      if (!overlay || typeof key !== 'string') return Reflect.defineProperty(env, key, descriptor)
      overlay.set(key, String(descriptor.value))
      return true
    },
  })
}
