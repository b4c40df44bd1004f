/** What the request client offers for each function: its addresses, and what their contracts take. */
import type { CallAddress, CallChoices } from '../wire/call-choices.ts'
import type { HttpRequestView } from '../wire/call.ts'
import type { AddressView, FunctionView } from '../wire/function.ts'
import { surfaceNamed } from '../../providers/vendor.ts'
import type { DashboardDeps } from '../deps.ts'

const allMethods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

/** @param asked what the address of the page names; else the function that was called last */
export function callChoices(
  functions: readonly FunctionView[],
  asked: { readonly path: string | undefined; readonly surface: string | undefined; readonly from: HttpRequestView | null },
  deps: DashboardDeps,
): CallChoices {
  const last = deps.activations.list().find(({ cause }) => cause === undefined)
  const { path, surface } = asked.path === undefined && last ? last : asked
  const chosen = Math.max(
    0,
    functions.findIndex((one) => one.path === path),
  )
  const addresses = functions[chosen]?.addresses ?? []
  return {
    functions: functions.map(({ path, type, addresses }) => ({ path, type, addresses: addresses.map((one) => callAddress(one, deps)) })),
    chosen: functions.length === 0 ? -1 : chosen,
    address: Math.max(
      0,
      addresses.findIndex((one) => one.surface === surface),
    ),
    from: asked.from,
    credentials: [...deps.masking.credentialHeaders],
    project: deps.config().root,
  }
}

function callAddress({ surface, label, method, methods, path, headers, body }: AddressView, deps: DashboardDeps): CallAddress {
  const anyBody = surfaceNamed(surface, deps.vendors)?.web === true
  return { surface, label, method, path, headers, body, methods: methods ?? (anyBody ? allMethods : [method]), anyBody }
}
