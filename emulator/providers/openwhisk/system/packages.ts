/** The packages of `/whisk.system`: what the catalog publishes of them, and the code that is here for their actions. */
import { readFileSync } from 'node:fs'
import type { PlatformPackage } from '../../../model/deployment.ts'
import { firstVersion } from '../rest/entity.ts'
import { published, type PublishedPackage } from './published.ts'

const systemNamespace = 'whisk.system'

const code = new URL('./system-actions/', import.meta.url)
/** What the controller adds to an action that says nothing of it (Actions.scala amendAnnotations). */
const added = { 'provide-api-key': false }

export const systemPackages: readonly PlatformPackage[] = Object.entries<PublishedPackage>(published).map(([name, pkg]) => ({
  namespace: systemNamespace,
  name,
  version: firstVersion,
  annotations: pkg.annotations,
  ...(pkg.params ? { params: pkg.params } : {}),
  actions: Object.entries(pkg.actions).map(([action, { annotations, params }]) => ({
    name: action,
    version: firstVersion,
    annotations: { ...added, ...annotations },
    ...(params ? { params } : {}),
    source: () => readFileSync(new URL(`${name}/${name === 'alarms' ? 'feed' : action}.cjs`, code), 'utf8'),
  })),
}))
