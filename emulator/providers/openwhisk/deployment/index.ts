/** Deploys to a namespace of OpenWhisk through its published client. */
import type { VendorDeployment } from '../../deployment.ts'
import { openNamespace } from './namespace.ts'
import { wantedOf } from './wanted.ts'

export const deployment: VendorDeployment = {
  cloud: 'openwhisk',
  manifests: [],
  credentials: ['OPENWHISK_AUTH'],
  isOwnHost: () => false,
  stageOf: ({ openwhisk }) =>
    openwhisk && { url: openwhisk.host, ...(openwhisk.namespace === undefined ? {} : { namespace: openwhisk.namespace }) },
  wanted: wantedOf,
  connect: (stage, shipment, { OPENWHISK_AUTH: auth = '' }) => openNamespace(stage, shipment, auth),
}
