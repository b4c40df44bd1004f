/** Describes how contract cases name NAVER's addresses, and which fields of its answers vary. */
import { activationEnvelopes } from '../shared/activation-envelopes.ts'
import type { CaseLanguage } from '../vendor.ts'

const apiHost = 'cloudfunctions.apigw.ntruss.com'

export const cases: CaseLanguage = {
  // All gateway cases call one product.
  hosts: { 'ncp-post-action': apiHost, 'ncp-apigw': 'myproduct.apigw.ntruss.com' },
  addressOf(host, target) {
    const gateway = /^\/apigw\/([^/]+)(\/.*)$/s.exec(target)
    if (gateway) return { surface: 'ncp-apigw', path: gateway[2] ?? '/', host: `${gateway[1]}.apigw.ntruss.com` }
    const named = /^([^.]+)\.apigw\.(?:(?:gov-|fin-)?ntruss\.com|localhost)$/.exec(host)
    if (named && !named[1]?.endsWith('cloudfunctions'))
      return { surface: 'ncp-apigw', path: target, host: host.replace(/\.localhost$/, '.ntruss.com') }
    if (named) return { surface: 'ncp-post-action', path: target, ...(host.endsWith('ntruss.com') && host !== apiHost ? { host } : {}) }
    return /^\/(?:ncf\/)?api\/v2\//.test(target) ? { surface: 'ncp-post-action', path: target } : undefined
  },
  envelopes: [
    ...activationEnvelopes,
    { has: ['errorCode', 'message', 'details'], only: true, varies: { details: '<string>' }, source: 'seed 001: free text' },
  ],
  // NAVER wraps OpenWhisk's answers (seed 000, seed 001).
  wrappers: ['content', 'error'],
}
