/** Checks the routes of an API gateway that a package asks for. None is served here; the actions behind them are web actions, as deployed. */
import { isObject } from '../../../model/json.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Scope } from './scope.ts'
import { addWeb } from './web.ts'

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

/** name → base path → path → action → method and response */
export function readApis(apis: YamlValue, scope: Scope): void {
  for (const [name, bases] of apis.entries()) {
    const called = new Set<string>()
    for (const [base, paths] of bases.entries()) {
      if (base === '' || base.replace(/^\//, '').includes('/'))
        paths.fail(`found ${JSON.stringify(base)}, expected a base path of one part.`)
      for (const [, actions] of paths.entries())
        for (const [action, route] of actions.entries()) called.add(readRoute(name, action, route, scope))
    }
    scope.draft.remark(bases, `The routes of the API ${name} are not served: call its actions as web actions, ${[...called].join(', ')}`)
  }
}

function readRoute(api: string, action: string, route: YamlValue, scope: Scope): string {
  const path = scope.pathOf(action, route)
  const found = scope.draft.actions.get(path) ?? route.fail(`the package has no action or sequence ${action}, which the API ${api} calls.`)
  const method = (isObject(route.value) ? route.at('method') : route).text() ?? ''
  if (!methods.includes(method.toUpperCase())) route.fail(`found the method ${JSON.stringify(method)}, expected ${methods.join(', ')}.`)
  const exported = found.annotations.get('web-export')
  if (exported === undefined) addWeb(found.annotations, 'yes', route.origin)
  else if (exported.value !== true) route.fail(`${action} is called by the API ${api}, and its web is off: write web: yes.`)
  return path
}
