/** Reads the APIs of a package, and the document that `project.config` names (parsers/manifest_parser.go ComposeApiRecords, ComposeApiRecordsFromSwagger). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenWhiskOperationConfig } from '../../../model/openwhisk-config.ts'
import { isObject } from '../../../model/json.ts'
import { readYaml } from '../yaml-file.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'
import { addWeb } from './web.ts'

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
const responses = ['http', 'json', 'text', 'html', 'svg'] as const

/** name → base path → path → action → method and response */
export function readApis(apis: YamlValue, scope: Scope): void {
  for (const [name, bases] of apis.entries())
    for (const [basePath, paths] of bases.entries()) {
      if (basePath === '' || basePath.replace(/^\//, '').includes('/'))
        paths.fail(`found ${JSON.stringify(basePath)}, expected a base path of one part.`)
      for (const [path, actions] of paths.entries())
        for (const [action, route] of actions.entries()) {
          const { method, ...operation } = readRoute(name, action, route, path, scope)
          scope.draft.apis.add({ name, basePath, path, method, ...operation }, route.origin)
        }
    }
}

function readRoute(
  api: string,
  action: string,
  route: YamlValue,
  place: string,
  scope: Scope,
): OpenWhiskOperationConfig & { readonly method: string } {
  const path = scope.pathOf(action, route)
  const found = scope.draft.actions.get(path) ?? route.fail(`the package has no action or sequence ${action}, which the API ${api} calls.`)
  const isMap = isObject(route.value)
  const method = (isMap ? route.at('method') : route).text() ?? ''
  if (!methods.includes(method.toUpperCase())) route.fail(`found the method ${JSON.stringify(method)}, expected ${methods.join(', ')}.`)
  const exported = found.annotations.get('web-export')
  if (exported === undefined) addWeb(found.annotations, 'yes', route.origin)
  else if (exported.value !== true) route.fail(`${action} is called by the API ${api}, and its web is off: write web: yes.`)
  const given = isMap ? route.at('response').text()?.toLowerCase() : undefined
  const response = responses.find((one) => one === given)
  if (given !== undefined && response === undefined)
    route.fail(`found the response ${JSON.stringify(given)}, expected ${responses.join(', ')}.`)
  // Whatever it says, only this one shows an action the path.
  return { action: path, method, ...(/\{[^}]+\}/.test(place) ? { response: 'http' } : response === undefined ? {} : { response }) }
}

/** A document of Swagger 2.0 in JSON or YAML. */
export function readDocument(config: YamlValue, draft: Draft): void {
  const name = config.text()
  if (name === undefined) return
  const file = join(draft.folder, draft.interpolate(name, config))
  draft.sources.push(file)
  if (!existsSync(file)) config.fail(`there is no ${name}, which has the document of an API.`)
  const { value } = readYaml(file, draft.root)
  const basePath = isObject(value) ? value['basePath'] : undefined
  if (!isObject(value) || typeof basePath !== 'string' || !isObject(value['paths']))
    return config.fail(`${name} is no document of Swagger 2.0: it needs basePath and paths.`)
  draft.apis.addDocument(basePath, value, config.origin)
}
