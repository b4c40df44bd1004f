/** Finds the configured trigger whose address a request has, by host or by `/apigw/…`. */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { SurfaceCall } from '../vendor.ts'

export function triggerOf({ surface, target, host }: SurfaceCall, config: ResolvedConfig): ResolvedConfig['triggers'][string] | undefined {
  if (surface !== 'ncp.apigw' && surface !== 'ncp.webhook') return undefined
  const [path = ''] = target.split('?', 1)
  const segments = path.split('/')
  const [product, api, stage, ...rest] = segments[1] === 'apigw' ? segments.slice(2) : [host?.split('.')[0], ...segments.slice(1)]
  const resource = `/${rest.join('/')}`
  const fits = Object.values(config.triggers).filter(
    (trigger) => trigger.product.toLowerCase() === product?.toLowerCase() && trigger.api === api && trigger.stage === stage,
  )
  const fixed = fits.find((trigger) => trigger.resource === resource)
  return (
    fixed ??
    fits.find(
      (trigger) => trigger.resource.endsWith('+}') && resource.startsWith(trigger.resource.slice(0, trigger.resource.lastIndexOf('/') + 1)),
    )
  )
}
