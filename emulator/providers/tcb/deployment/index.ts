/** Says how CloudBase's own command deploys what was built: the API behind it is documented for its own tools only. */
import { shippedActions, type Shipment } from '../../../model/shipment.ts'
import type { VendorDeployment } from '../../deployment.ts'
import { isTcbFunction } from '../function-catalog.ts'

export const deployment: VendorDeployment = {
  cloud: 'scf',
  manifests: [],
  credentials: [],
  isOwnHost: (host) => host.endsWith('.tcloudbasegateway.com'),
  stageOf: ({ tcb }) => tcb && { url: `https://${tcb.envId}.api.tcloudbasegateway.com`, namespace: tcb.envId },
  wanted: (shipment) => ({
    entities: functionsOf(shipment).map((name) => ({ kind: 'function', name, properties: {} })),
    notes: [],
    problems: [],
  }),
  byHand(stage, shipment) {
    const names = shipment.names.length === 0 ? ['--all'] : functionsOf(shipment)
    const environment = stage?.namespace === undefined ? '' : ` -e ${stage.namespace}`
    return [
      "CloudBase's own command uploads the functions (npm install -g @cloudbase/cli, then tcb login):",
      'npx actionlab build --manifest cloudbaserc --out dist-functions',
      'cd dist-functions',
      // docs.cloudbase.net/en/cli-v1/functions/deploy
      ...names.map((name) => `tcb fn deploy ${name} --force${environment}`),
    ]
  },
}

function functionsOf(shipment: Shipment): string[] {
  return shippedActions(shipment)
    .filter((action) => isTcbFunction(action))
    .map(({ name }) => name)
}
