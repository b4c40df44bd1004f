/** Chooses the version that a call runs: the one it names, or one by the function's traffic rule. tcb.md 1.2. */
import { Fault } from './envelope.ts'
import { latest, type FunctionVersion, type TcbFunction } from './function-catalog.ts'
import { said } from '../../model/said.ts'

/** The alias whose routing is the traffic rule (manager-node UpdateAlias). */
export const defaultAlias = '$DEFAULT'

/** @param random a number from 0 up to 1 */
export function chooseVersion(fn: TcbFunction, qualifier: string | undefined, random: () => number = Math.random): FunctionVersion | Fault {
  const wanted = qualifier === undefined || qualifier === '' || qualifier === defaultAlias ? route(fn.config.routes, random) : qualifier
  const version = fn.version(wanted)
  if (version) return version
  const known = [latest, ...Object.keys(fn.config.versions ?? {})].join(', ')
  return new Fault('FUNCTION_QUALIFIER_NOT_FOUND', { detail: said`${fn.name} has no version ${wanted}; it has ${known}` })
}

/** Weights are percent; what they leave of the hundred goes to `$LATEST`, as the alias' main version does in the cloud. */
function route(routes: readonly { readonly version: string; readonly weight: number }[] | undefined, random: () => number): string {
  if (!routes || routes.length === 0) return latest
  const sum = routes.reduce((total, { weight }) => total + weight, 0)
  let point = random() * Math.max(100, sum)
  for (const { version, weight } of routes) {
    point -= weight
    if (point < 0) return version
  }
  return latest
}
