/** Checks names, and parses those of actions: `pkg/name`, `name` alone in the default package, or `/namespace/pkg/name` of the platform. */

/** openwhisk.md 1. Case sensitive; no blank at the end. */
const entityName = /^(?:\w|\w[\w@ .&-]{0,254}[\w@.&-])$/

/** Whether OpenWhisk takes it for a namespace, a package or what lies in one. */
export function isEntityName(text: string): boolean {
  return entityName.test(text)
}

export interface ActionName {
  /** '' is the default package; `/namespace/pkg` is one of the platform. */
  readonly package: string
  readonly name: string
}

/** `'pkg/name'` → `{ package: 'pkg', name: 'name' }`; `'name'` → default package. */
export function parsePath(path: string): ActionName {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? { package: '', name: path } : { package: path.slice(0, slash), name: path.slice(slash + 1) }
}

/** The inverse of {@link parsePath}. */
export function formatPath(pkg: string, name: string): string {
  return pkg ? `${pkg}/${name}` : name
}

/** `/ns/pkg/name`, OpenWhisk's fully qualified spelling; a path of the platform is spelled so already. */
export function qualifiedPath(namespace: string, path: string): string {
  return path.startsWith('/') ? path : `/${namespace}/${path}`
}
