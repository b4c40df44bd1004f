/** Finds what a YAML document may not have: a key twice in a map, aliases in circles, or a few lines of aliases that make a million values. */
import type * as Yaml from 'yaml'

/** Values that a document may have once each alias stands for a copy. */
const mostValues = 1_000_000

export interface DocumentFault {
  readonly node: Yaml.Node
  /** A sentence without its full stop. */
  readonly text: string
}

/** @returns what each alias stands for, and the first fault */
export function checkDocument(
  document: Yaml.Document,
  yaml: typeof Yaml,
): { targets: ReadonlyMap<Yaml.Alias, Yaml.Node>; fault?: DocumentFault } {
  const targets = new Map<Yaml.Alias, Yaml.Node>()
  const anchors = new Map<string, Yaml.Node>()
  const sizes = new Map<Yaml.Node, number>()
  const open = new Set<Yaml.Node>()
  let fault: DocumentFault | undefined
  sizeOf(document.contents)
  return fault === undefined ? { targets } : { targets, fault }

  function sizeOf(node: unknown): number {
    if (fault !== undefined || !yaml.isNode(node)) return 1
    if (yaml.isAlias(node)) return sizeOfAlias(node)
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (!yaml.isCollection(node)) return 1
    open.add(node)
    let size = 1
    if (yaml.isMap(node)) checkKeys(node)
    for (const item of node.items) size += yaml.isPair(item) ? sizeOf(item.key) + sizeOf(item.value) : sizeOf(item)
    open.delete(node)
    sizes.set(node, size)
    if (size > mostValues) fault ??= { node, text: `aliases make more than ${mostValues} values of it` }
    return size
  }

  function checkKeys(map: Yaml.YAMLMap): void {
    const seen = new Set<unknown>()
    for (const { key } of map.items) {
      if (!yaml.isScalar(key) || key.value === '<<') continue
      if (seen.has(key.value)) fault ??= { node: key, text: `the key ${String(key.value)} is there twice. Take one of them out` }
      seen.add(key.value)
    }
  }

  function sizeOfAlias(alias: Yaml.Alias): number {
    const target = anchors.get(alias.source)
    if (target === undefined) return 1
    targets.set(alias, target)
    if (open.has(target)) fault ??= { node: alias, text: `the alias *${alias.source} stands within what it stands for` }
    return sizes.get(target) ?? 1
  }
}
