/** Which kinds an action may be created with, and how the controller lists them (Exec.scala, ExecManifest.scala). */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { familyOf, kindFamilies, kindNamed, withoutDefault, type Kind } from '../../model/kinds.ts'
import { said, type SaidValue } from '../../model/said.ts'

type Runtimes = ResolvedConfig['openwhisk']['runtimes']

/** The Node.js that runs the functions. */
const ownNode = `nodejs:${process.versions.node.split('.')[0]}`
/** Of Node.js and Python every version may be created, and the nearest one here runs it. */
const anyVersion = /^(?:nodejs:\d{1,3}|python:3(?:\.\d{1,3})?)$/

/** `runtimes` of the controller's own page, by family: those of runtimes.json, and others that are configured. `wskdeploy` deploys no other kinds. */
export function runtimesView(runtimes: Runtimes): Record<string, readonly object[]> {
  const others = configuredKinds(runtimes).filter((kind) => !(kindFamilies[familyOf(kind)] ?? []).some((one) => one.kind === kind))
  const families = new Set([...Object.keys(kindFamilies), ...others.map(familyOf)])
  const rows = [...families].map((family) => {
    const known = kindFamilies[family] ?? []
    const added = others
      .filter((kind) => familyOf(kind) === family)
      .map((kind, index) => ({ ...(kindNamed(kind) ?? plain(kind)), isDefault: known.length === 0 && index === 0 }))
    const views = [...known, ...added].map(({ kind, image, deprecated, isDefault, requireMain }) => {
      return { kind, image, deprecated, default: isDefault, attached: true, requireMain }
    })
    return [family, views] as const
  })
  return Object.fromEntries(rows)
}

function plain(kind: string): Kind {
  return { kind, image: kind, isDefault: false, deprecated: false, requireMain: false }
}

/** Those of `openwhisk.runtimes` that are kinds: others are images. */
function configuredKinds(runtimes: Runtimes): string[] {
  return Object.keys(runtimes).filter((name) => /^[a-z]+:[\w.]+$/.test(name))
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
  const configured = configuredKinds(openwhisk.runtimes)
  const all = [...new Set(['nodejs:default', ownNode, 'python:default', 'python:3', ...listed, ...configured, 'sequence', 'blackbox'])]
  const values = all.map((one) => `'${one}'`).join(', ')
  return said`The specified runtime '${kind}' is not supported by this platform. Valid values are: ${values}.`
}
