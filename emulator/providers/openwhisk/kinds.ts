/** Which kinds an action may be created with, and how the controller lists them (Exec.scala, ExecManifest.scala). */
import type { ResolvedConfig } from '../../model/config.ts'
import { kindFamilies, kindNamed, withoutDefault } from '../../model/kinds.ts'
import { said, type SaidValue } from '../../model/said.ts'

/** The Node.js that runs the functions. */
const ownNode = `nodejs:${process.versions.node.split('.')[0]}`
/** Of Node.js and Python every version may be created, and the nearest one here runs it. */
const anyVersion = /^(?:nodejs:\d{1,3}|python:3(?:\.\d{1,3})?)$/

/** `runtimes` of the controller's own page, by family. */
export function runtimesView(): Record<string, readonly object[]> {
  const rows = Object.entries(kindFamilies).map(([family, kinds]) => {
    const views = kinds.map(({ kind, image, deprecated, isDefault, requireMain }) => {
      return { kind, image, deprecated, default: isDefault, attached: true, requireMain }
    })
    return [family, views] as const
  })
  return Object.fromEntries(rows)
}

/** The kind itself in the place of `nodejs:default` and the like; undefined for one that is neither known nor configured. */
export function creatableKind(asked: string, { openwhisk }: ResolvedConfig): string | undefined {
  if (asked === 'nodejs' || asked === 'nodejs:default') return ownNode
  if (asked === 'python' || asked === 'python:default') return 'python:3'
  // The plain family, `go`, is no kind of the controller's.
  const kind = asked.includes(':') ? withoutDefault(asked) : asked
  return anyVersion.test(kind) || kindNamed(kind) !== undefined || Object.hasOwn(openwhisk.runtimes, kind) ? kind : undefined
}

/** ErrorResponse.scala invalidRuntimeError */
export function unknownKind(kind: string, { openwhisk }: ResolvedConfig): SaidValue {
  const listed = Object.values(kindFamilies).flatMap((kinds) => kinds.map((one) => one.kind))
  const configured = Object.keys(openwhisk.runtimes).filter((name) => /^[a-z]+:[\w.]+$/.test(name))
  const all = [...new Set(['nodejs:default', ownNode, 'python:default', 'python:3', ...listed, ...configured, 'sequence', 'blackbox'])]
  const values = all.map((one) => `'${one}'`).join(', ')
  return said`The specified runtime '${kind}' is not supported by this platform. Valid values are: ${values}.`
}
