/** Says how CloudBase's own command deploys what was built: the API behind it is documented for its own tools only. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { shippedActions, type Shipment } from '../../../model/shipment.ts'
import type { VendorDeployment } from '../../deployment.ts'
import { web } from '../contract.ts'
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
      ...(shipment.names.length === 0 ? routeCommands(shipment, environment) : []),
    ]
  },
}

const yourDomain = 'YOUR-DOMAIN'

/** docs.cloudbase.net/en/cli-v1/http-gateway/routes/add */
function routeCommands({ config, catalog }: Shipment, environment: string): string[] {
  const commands = config.tcb.access.map(({ path, function: name, domain, auth, pathTransmission }) => {
    const file = catalog.actions.get(name)?.code?.file
    const { type } = (Object.hasOwn(config.tcb.functions, name) ? config.tcb.functions[name] : undefined) ?? {}
    const isServer =
      type === undefined ? file !== undefined && existsSync(resolve(config.root, dirname(file), web.bootstrap)) : type !== 'event'
    const route = {
      path,
      upstreamResourceType: isServer ? 'WEB_SCF' : 'SCF',
      upstreamResourceName: name,
      enableAuth: auth,
      enablePathTransmission: pathTransmission,
    }
    const data = JSON.stringify({ domain: domain === '*' ? yourDomain : domain, routes: [route] })
    return `tcb routes add${environment} --data '${data.replaceAll("'", String.raw`'\''`)}'`
  })
  const sentence = `Then the paths of HTTP access, on a domain that tcb domains add has bound${commands.some((one) => one.includes(yourDomain)) ? `, in place of ${yourDomain}` : ''}:`
  return commands.length === 0 ? [] : [sentence, ...commands]
}

function functionsOf(shipment: Shipment): string[] {
  return shippedActions(shipment)
    .filter((action) => isTcbFunction(action))
    .map(({ name }) => name)
}
