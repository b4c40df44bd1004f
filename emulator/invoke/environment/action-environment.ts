/** Builds the variables that a container has from its start: the platform's `__OW_…`, those of the action, and its parameters marked `init`. Those of the machine are in inherited-environment.ts. */
import type { Action } from '../../model/action.ts'
import type { Convention } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { qualifiedPath } from '../../model/names.ts'
import { initEnvironment } from './init-environment.ts'

type PlatformFacts = Pick<ResolvedConfig, 'openwhisk' | 'namespace'>

/** @param url base URL of the emulator; undefined before it listens */
export function actionEnvironment(
  action: Action,
  convention: Convention,
  config: PlatformFacts,
  url: string | undefined,
): Record<string, string> {
  const platform = convention === 'params' ? platformVariables(action, config, url) : {}
  const init = Object.entries(initEnvironment(action)).filter(([name]) => !Object.hasOwn(platform, name))
  return { ...platform, ...action.env, ...Object.fromEntries(init) }
}

/** openwhisk.md 15 "env"; the key only with the annotation `provide-api-key`. */
function platformVariables(action: Action, { openwhisk, namespace }: PlatformFacts, url = 'http://localhost'): Record<string, string> {
  return {
    __OW_API_HOST: url,
    __OW_NAMESPACE: namespace,
    __OW_ACTION_NAME: qualifiedPath(action.namespace, action.path),
    __OW_ACTION_VERSION: action.version,
    ...(action.annotations['provide-api-key'] === true ? { __OW_API_KEY: openwhisk.auth ?? `${namespace}:local` } : {}),
  }
}
