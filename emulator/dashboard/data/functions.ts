/** Describes every deployed function with its current state. */
import { relative } from 'node:path'
import { BuildFailure, type Action } from '../../model/action.ts'
import type { Address } from '../../model/address.ts'
import { authorisedByShell } from '../calls/credentials.ts'
import { surfaceNamed } from '../../providers/vendor.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { toCurl, type HttpRequest } from '../calls/http-request.ts'
import { sayingOf } from './saying.ts'
import type { AddressView, FunctionView } from '../wire/function.ts'
import type { BuildProblem } from '../wire/overview.ts'
import { said, type Said } from '../../model/said.ts'
import { type Translate } from '../words/translation.ts'

export function functionViews(deps: DashboardDeps, translate: Translate): FunctionView[] {
  return [...deps.catalog().actions.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((action) => functionView(action, deps, translate))
}

export function functionView(action: Action, deps: DashboardDeps, translate: Translate): FunctionView {
  const { traffic } = deps
  const { root, origins } = deps.config()
  const declared = 'file' in action.origin ? origins.of(['actions', action.path]) : undefined
  const built = action.code?.last
  const bundle = built === undefined || built instanceof BuildFailure ? undefined : built
  const counted = traffic.of(action.path)
  return {
    path: action.path,
    package: action.package,
    name: action.name,
    type: action.type,
    kind: action.kind,
    file: originText(action.origin, translate),
    fileBacked: 'file' in action.origin,
    declaredAt: declared === undefined ? null : sayingOf(declared, root).place,
    revision: bundle?.revision.slice(0, 7) ?? null,
    warm: deps.warm(action),
    limits: action.limits,
    calls: counted?.calls ?? 0,
    errors: counted?.errors ?? 0,
    p50: counted?.p50 ?? null,
    p95: counted?.p95 ?? null,
    last: counted?.last ?? null,
    bundle: bundle === undefined ? null : { bytes: sizeOf(bundle.text), inputs: bundle.inputs.map((input) => relative(root, input)) },
    problem: built instanceof BuildFailure ? built.message : null,
    components: action.components,
    flags: flagsOf(action).map(translate),
    addresses: deps.addresses(action).map((address) => addressView(address, deps)),
  }
}

function originText(origin: Action['origin'], translate: Translate): string {
  if ('platform' in origin) return origin.platform
  return 'file' in origin ? origin.file : translate(said`deployed over the ${origin.api} API`)
}

function flagsOf(action: Action): Said[] {
  const flags: Said[] = []
  if (action.rawHttp) flags.push(said`raw HTTP`)
  if (action.customOptions) flags.push(said`custom OPTIONS`)
  if (action.final) flags.push(said`final parameters`)
  if (action.requireWhiskAuth !== undefined && action.requireWhiskAuth !== false) flags.push(said`requires whisk auth`)
  if (action.requireAdobeAuth) flags.push(said`requires Adobe auth`)
  return flags
}

/** Without the source map, which never runs. */
function sizeOf(text: string): number {
  const map = text.lastIndexOf('\n//# sourceMappingURL=')
  return Buffer.byteLength(map < 0 ? text : text.slice(0, map))
}

export function addressView({ surface, method, methods, path, headers = {}, body }: Address, deps: DashboardDeps): AddressView {
  const base = baseOf(deps)
  const plain: HttpRequest = {
    surface,
    method,
    target: path,
    headers: Object.entries(headers),
    body: body === undefined ? undefined : Buffer.from(body),
  }
  const request = authorisedByShell(plain, authorityOf(deps))
  const { label = surface, as = [], direct = false } = surfaceNamed(surface, deps.vendors) ?? {}
  return {
    surface,
    label,
    as: [surface, ...as],
    direct,
    method,
    ...(methods ? { methods } : {}),
    path,
    url: base + path,
    headers: request.headers,
    body: body ?? null,
    curl: toCurl(request, base, deps.vendors),
  }
}

export function baseOf(deps: DashboardDeps): string {
  return deps.listening()?.url ?? `http://127.0.0.1:${deps.config().server.port}`
}

/** Of everything deployed, not only of what was called since: what the files say now. */
export function buildProblems(deps: DashboardDeps): BuildProblem[] {
  const files = new Map(deps.journal.broken.map((fault) => [fault.action, fault.file]))
  return [...deps.catalog().actions.values()].flatMap(({ path, code }) =>
    code?.last instanceof BuildFailure ? [{ action: path, file: files.get(path) ?? code.file, text: code.last.message }] : [],
  )
}
