/** What others may know about NAVER. */
import type { Vendor } from '../vendor.ts'
import { headers } from './contract.ts'
import { createNcp } from './index.ts'

export const ncp: Vendor = {
  name: 'ncp',
  surfaces: [
    { name: 'ncp.postAction', label: 'NAVER API', convention: 'params' },
    { name: 'ncp.webhook', label: 'NAVER webhook', convention: 'params' },
    { name: 'ncp.apigw', label: 'NAVER gateway', convention: 'params', web: true },
  ],
  create: createNcp,
  credentialHeaders: [headers.apiKey, headers.accessKey, headers.legacySignature, headers.signature],
  secretsIn: ({ ncp: { credentials, apiKeys } }) => [...credentials.map(({ secretKey }) => secretKey), ...apiKeys],
  accountsIn: (config) => config.ncp.credentials.map(({ accessKey }) => accessKey),
  openTo: (config) => (config.ncp.credentials.length === 0 ? 'NAVER signatures (ncp.credentials)' : undefined),
}
