/** Names and folders of packages in paths. */
import { sep } from 'node:path'

const modules = `${sep}node_modules${sep}`

/** The folder of the package that a file is in, the innermost one; undefined for a file of no package. */
export function packageFolder(file: string): string | undefined {
  const at = file.lastIndexOf(modules)
  if (at < 0) return undefined
  const below = file.slice(at + modules.length).split(sep)
  const name = below.slice(0, below[0]?.startsWith('@') === true ? 2 : 1).join(sep)
  return file.slice(0, at + modules.length) + name
}

/** `@scope/name/sub` → `@scope/name`; undefined for a path, a `#name` and an address. */
export function packageName(specifier: string): string | undefined {
  return /^(?:@[^/\\]+[/\\])?[^./\\#@:][^/\\:]*(?=[/\\]|$)/.exec(specifier)?.[0].replaceAll('\\', '/')
}

/** The name under which a package stands in its `node_modules`. */
export function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf(modules) + modules.length).replaceAll(sep, '/')
}
