/** Describes how contract cases name OpenWhisk's addresses, and which fields of its answers vary. */
import { activationEnvelopes } from '../shared/activation-envelopes.ts'
import type { CaseLanguage } from '../vendor.ts'
import { isGatewayPath } from './apis/gateway.ts'
import { webPrefix } from './web-address.ts'

export const cases: CaseLanguage = {
  hosts: {},
  addressOf(_host, target) {
    if (target.startsWith(webPrefix)) return { surface: 'ow-web', path: target }
    if (target.startsWith('/api/v1/')) return { surface: 'ow-api', path: target }
    return isGatewayPath(target) ? { surface: 'ow-gateway', path: target } : undefined
  },
  envelopes: activationEnvelopes,
}
