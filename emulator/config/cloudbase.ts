/** Lays a configuration over what `cloudbaserc` or a mini-program's project file already says: nobody has to restate it, anybody may overrule it. */
import type { Cloudbaserc } from '../deploy/cloudbaserc.ts'
import type { ActionConfig, Config, TcbFunctionConfig } from '../model/config.ts'

export function withCloudbase(config: Config, found: Cloudbaserc | undefined): Config {
  if (found === undefined) return config
  const functions = new Map<string, TcbFunctionConfig>()
  const actions = new Map<string, ActionConfig>()
  for (const [name, { dir, ...settings }] of Object.entries(found.functions)) {
    functions.set(name, { ...settings, ...(settings.env && { env: { ...settings.env } }) })
    if (dir !== undefined) actions.set(name, { file: dir })
  }
  for (const [name, own] of Object.entries(config.tcb?.functions ?? {})) functions.set(name, { ...functions.get(name), ...own })
  for (const [name, own] of Object.entries(config.actions ?? {})) actions.set(name, { ...actions.get(name), ...own })
  return {
    ...(found.functionRoot !== undefined && { functions: found.functionRoot }),
    ...config,
    actions: Object.fromEntries(actions),
    tcb: { ...(found.envId !== undefined && { envId: found.envId }), ...config.tcb, functions: Object.fromEntries(functions) },
  }
}
