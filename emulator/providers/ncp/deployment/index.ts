/** Deploys to NAVER Cloud Functions over its signed management API. */
import type { VendorDeployment } from '../../deployment.ts'
import { openAccount } from './account.ts'
import { requestsFile } from './requests-file.ts'
import { wantedOf } from './wanted.ts'

const publicKorea = 'https://cloudfunctions.apigw.ntruss.com'

export const deployment: VendorDeployment = {
  cloud: 'ncp',
  manifests: [requestsFile],
  credentials: ['NCP_ACCESS_KEY', 'NCP_SECRET_KEY'],
  isOwnHost: (host) => /\.apigw\.(?:gov-|fin-)?ntruss\.com$/.test(host),
  stageOf: ({ ncp }) => ncp && { url: ncp.host ?? publicKorea },
  wanted: wantedOf,
  connect: async (stage, shipment, { NCP_ACCESS_KEY: accessKey = '', NCP_SECRET_KEY: secretKey = '' }) =>
    openAccount(stage, shipment, { accessKey, secretKey }),
}
