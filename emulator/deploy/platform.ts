/** What a cloud has in namespaces of its own, as a catalog: its actions run like any other, and are not deployed. */
import { type Action, type Code, defaultLimits } from '../model/action.ts'
import { mergeBound } from '../model/bound-params.ts'
import type { Package, PlatformCatalog } from '../model/catalog.ts'
import type { PlatformAction, PlatformPackage } from '../model/deployment.ts'
import { formatPath, qualifiedPath } from '../model/names.ts'
import { nodeKind } from './assemble-catalog.ts'
import type { Uploads } from './upload/uploaded-code.ts'

export interface Platform {
  readonly catalog: PlatformCatalog
  /** The code of an action, by its path; undefined where there is none. */
  source(path: string): string | undefined
}

/** @param now epoch ms of the deployment */
export function createPlatform(given: readonly PlatformPackage[], uploads: Uploads, now: number): Platform {
  const packages = new Map<string, Package>()
  const actions = new Map<string, Action>()
  const sources = new Map<string, PlatformAction>()
  for (const { namespace, name, version, params = {}, annotations, actions: inside } of given) {
    packages.set(qualifiedPath(namespace, name), { name, version, params, annotations, fromApi: false, updated: now })
    for (const action of inside) {
      const path = qualifiedPath(namespace, formatPath(name, action.name))
      const ownParams = action.params ?? {}
      sources.set(path, action)
      actions.set(path, {
        namespace,
        package: name,
        name: action.name,
        path,
        type: 'basic',
        ...mergeBound({ params }, { params: ownParams }),
        ownParams,
        annotations: action.annotations,
        limits: defaultLimits,
        env: {},
        final: false,
        rawHttp: false,
        customOptions: false,
        requireWhiskAuth: undefined,
        requireAdobeAuth: false,
        components: [],
        code: codeOf(path, action, uploads),
        kind: nodeKind,
        version: action.version,
        origin: { platform: path },
        updated: now,
      })
    }
  }
  return { catalog: { packages, actions }, source: (path) => sources.get(path)?.source() }
}

/** The text is read when it is first called. */
function codeOf(path: string, { version, source }: PlatformAction, uploads: Uploads): Code {
  let code: Code | undefined
  return {
    file: `${path}.js`,
    load() {
      const upload = { path: path.slice(1), version, main: 'main', kind: nodeKind, source: source(), archive: undefined }
      return (code ??= uploads.code(upload)).load()
    },
  }
}
