/** Describes how contract cases name OpenWhisk's addresses, and which fields of its answers vary. */
import { activationEnvelopes } from '../shared/activation-envelopes.ts'
import type { CaseLanguage } from '../vendor.ts'
import { webPrefix } from './web-address.ts'

export const cases: CaseLanguage = {
  hosts: {},
  addressOf(_host, target) {
    if (target.startsWith(webPrefix)) return { surface: 'ow-web', path: target }
    return target.startsWith('/api/v1/') ? { surface: 'ow-api', path: target } : undefined
  },
  envelopes: activationEnvelopes,
}
