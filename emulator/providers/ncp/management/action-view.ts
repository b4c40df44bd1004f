/** Describes actions as the management API does. */
import type { Action } from '../../../model/action.ts'
import { isSequence, isWeb } from '../../../model/action.ts'
import { parsePath } from '../../../model/names.ts'
import { platformOfAction } from './call.ts'
import type { Call } from './call.ts'
import { resourceId } from './resource-id.ts'

/** v2.0 and v2.1 name the type differently (ncp.md 2, official examples). */
export function actionSummary({ version }: Call, action: Action): object {
  const common = { description: descriptionOf(action), name: action.name, runtime: isSequence(action) ? 'sequence' : action.kind }
  return version === '2.0' ? { ...common, web: isWeb(action) } : { ...common, type: action.type }
}

export async function describeAction(call: Call, action: Action): Promise<object> {
  const { annotations, limits: own } = action
  const platform = platformOfAction(action, call.config) ?? call.platform
  const web = isWeb(action) ? { 'custom-options': action.customOptions, 'raw-http': action.rawHttp } : {}
  const runs = isSequence(action) ? {} : { limits: { memory: own.memory, timeout: own.timeout }, parameters: action.ownParams }
  return {
    ...web,
    description: descriptionOf(action),
    exec: isSequence(action) ? { components: action.components.map(componentName), kind: 'sequence' } : await execOf(call, action),
    ...runs,
    name: action.name,
    package: call.names.package,
    ...(call.zone.platformParameter ? { platform } : {}),
    resourceId: resourceId('action', action.namespace, action.path),
    ...(call.version === '2.0' ? { web: isWeb(action) } : { type: action.type }),
    ...(annotations['vpc'] === undefined ? {} : { vpc: annotations['vpc'] }),
  }
}

async function execOf(call: Call, action: Action): Promise<object> {
  const source = await call.context.deps.deployments.source(action.path)
  return { binary: source?.binary ?? false, code: source?.code ?? '', kind: action.kind, main: source?.main ?? 'main' }
}

function componentName(path: string): string {
  const { package: pkg, name } = parsePath(path)
  return `${pkg || '-'}/${name}`
}

function descriptionOf({ annotations }: Action): string {
  const text = annotations['description']
  return typeof text === 'string' ? text : ''
}
