/** Describes NAVER to the rest of the program. */
import { isWeb } from '../../model/action.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { namedSecrets } from '../../secrets/masking.ts'
import type { SurfaceCall, Vendor } from '../vendor.ts'
import { cases } from './cases.ts'
import { isManagement, pathOf } from './address.ts'
import { headers } from './contract.ts'
import { createNcp, problemIn } from './index.ts'
import { signature } from './signed-headers.ts'
import { triggerOf } from './trigger-of.ts'
import { said } from '../../model/said.ts'

const apiKeyVariable = 'NCP_APIGW_API_KEY'

/** Signs with the first key that is not denied; sends an API key to triggers that require one. */
const authorise: Vendor['authorise'] = (call, config, now, spell) => {
  const { credentials, apiKeys } = config.ncp
  const trigger = triggerOf(call, config)
  const key = credentials.find(({ deny }) => deny !== true) ?? credentials[0]
  const signed = isSigned(call, config) && key ? Object.entries(signature(key, call.method, call.target, now)) : []
  const [apiKey] = apiKeys
  return trigger?.apiKey === true && apiKey !== undefined ? [...signed, [headers.apiKey, spell(apiKey, apiKeyVariable)]] : signed
}

/** Whether NAVER asks for a signature there, whether or not a key is configured here. */
export function isSigned(call: SurfaceCall, config: ResolvedConfig): boolean {
  return call.surface === 'ncp.postAction' || call.surface === 'ncp.api' || (triggerOf(call, config)?.auth ?? 'NONE') !== 'NONE'
}

export const ncp: Vendor = {
  name: 'ncp',
  surfaces: [
    { name: 'ncp.postAction', label: 'NAVER API', convention: 'params', as: ['ncp'] },
    { name: 'ncp.webhook', label: 'NAVER webhook', convention: 'params', as: ['webhook'] },
    { name: 'ncp.apigw', label: 'NAVER gateway', convention: 'params', web: true, as: ['http'] },
  ],
  create: createNcp,
  deployment: async () => (await import('./deployment/index.ts')).deployment,
  pathOf,
  surfaceOf(path, config, catalog) {
    if (isManagement(path)) return 'ncp.postAction'
    if (!path.startsWith('/apigw/')) return undefined
    const trigger =
      triggerOf({ surface: 'ncp.apigw', method: 'GET', target: path }, config) ??
      Object.values(config.triggers).find(({ product, api, stage }) => path.startsWith(`/apigw/${product}/${api}/${stage}/`))
    const action = catalog.actions.get(trigger?.action ?? '')
    return action && isWeb(action) ? 'ncp.apigw' : 'ncp.webhook'
  },
  authorise,
  authorisingHeaders: [headers.timestamp, headers.accessKey, headers.signature, headers.legacySignature, headers.apiKey],
  shellVariables: [apiKeyVariable],
  credentialHeaders: [headers.apiKey, headers.accessKey, headers.legacySignature, headers.signature],
  firingIn: ({ ncp: { triggers } }) => Object.keys(triggers),
  secretsIn: ({ ncp: { credentials, apiKeys, triggers } }) => [
    ...credentials.map(({ secretKey }) => secretKey),
    ...apiKeys,
    ...Object.values(triggers).flatMap(({ parameters }) => namedSecrets(parameters)),
  ],
  accountsIn: (config) => config.ncp.credentials.map(({ accessKey }) => accessKey),
  cases,
  problemIn,
  misplaced: [
    {
      at: /^\/(?:packages|triggers|activations)(?:\/|$)/,
      why: [
        said`NAVER's API stands behind a prefix: /ncf/api/v2 (v2.1) or /api/v2 (v2.0).`,
        said`Its v1, without one, is no longer offered.`,
      ],
    },
  ],
  openTo: (config) => (config.ncp.credentials.length === 0 ? 'NAVER signatures (ncp.credentials)' : undefined),
}
