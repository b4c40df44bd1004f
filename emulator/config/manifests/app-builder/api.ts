/** Reads an API of a package: base path → path → action → method and response (aio-lib-runtime src/utils.js createApiRoutes). */
import type { YamlValue } from '../yaml-value.ts'
import type { Draft } from './draft.ts'

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options']
const responses = ['http', 'json', 'text', 'html', 'svg'] as const

/** @param pathOf an action of the package → its path */
export function readApi(name: string, api: YamlValue, pathOf: (action: string) => string, draft: Draft): void {
  for (const [basePath, paths] of api.entries())
    for (const [path, actions] of paths.entries())
      for (const [entity, route] of actions.entries()) {
        const [action, method] = [pathOf(entity), (route.at('method').text() ?? '').toLowerCase()]
        const found = draft.action(action)
        const given = route.at('response').text()
        const response = responses.find((one) => one === given) ?? 'json'
        const left = (why: string): void => draft.remark(route, `${basePath}/${path} of the API ${name} is left out, because ${why}`)
        if (found === undefined) left(`${action} is not in the package: aio refuses it`)
        else if (found.type !== 'web' && found.type !== 'sequence-web') left(`${action} is no web action: aio refuses it`)
        else if (!methods.includes(method)) left(`its method is none of ${methods.join(', ')}`)
        else draft.apis.add({ name, basePath, path, method, action, response }, route.origin)
      }
}
