/** The schema of what only OpenWhisk has. */
import { isObject } from '../model/json.ts'
import type { Config } from '../model/config.ts'
import type {
  OpenWhiskApiConfig,
  OpenWhiskOperationConfig,
  OpenWhiskRuleConfig,
  OpenWhiskTriggerConfig,
} from '../model/openwhisk-config.ts'
import { type Check, expected, type Keys, list, name, object, oneOf, params, record, that } from './checks.ts'
import { throttle } from './throttle-schema.ts'

export const identity = that("'uuid:key'", (value) => typeof value === 'string' && /^[^:]+:.+$/.test(value))

export function isPath(text: string): boolean {
  return /^[^/]+(\/[^/]+)?$/.test(text)
}

export const actionPath = that("'name' or 'package/name'", (value) => typeof value === 'string' && isPath(value))

function isRuntime(value: unknown): boolean {
  if (!isObject(value)) return false
  const [key = '', ...others] = Object.keys(value)
  if (others.length > 0) return false
  const { command, url, image } = value
  if (key === 'command') return Array.isArray(command) && command.length > 0 && command.every((part) => typeof part === 'string')
  return key === 'url' ? typeof url === 'string' && URL.canParse(url) : key === 'image' && typeof image === 'string' && image !== ''
}

export const runtime = that("{ command: ['program', …] }, { url: 'http://…' } or { image: 'name' }", isRuntime)

const operation = object(
  {
    action: actionPath,
    response: oneOf('http', 'json', 'text', 'html', 'svg'),
  } satisfies Keys<OpenWhiskOperationConfig>,
  ['action'],
)

/** By method. */
const operations: Check = (value, path, fault) => {
  record(operation)(value, path, fault)
  for (const method of isObject(value) ? Object.keys(value) : [])
    if (!/^(?:get|put|post|delete|patch|head|options)$/i.test(method))
      fault([...path, method], expected('a method: get, put, post, delete, patch, head or options', method))
}

/** By base path. */
function apis(each: Check): Check {
  const values = record(each)
  return (value, path, fault) => {
    values(value, path, fault)
    for (const [base, one] of Object.entries(isObject(value) ? value : {})) {
      if (!base.startsWith('/')) fault([...path, base], expected("a base path that begins with '/'", base))
      for (const place of isObject(one) && isObject(one['paths']) ? Object.keys(one['paths']) : [])
        if (!place.startsWith('/')) fault([...path, base, 'paths', place], expected("a path that begins with '/'", place))
      if (isObject(one) && (one['paths'] === undefined) === (one['swagger'] === undefined))
        fault([...path, base], expected('either paths or swagger', Object.keys(one).join(', ')))
    }
  }
}

export const openwhisk = object({
  auth: identity,
  throttle,
  triggers: record(object({ feed: name, params, annotations: params } satisfies Keys<OpenWhiskTriggerConfig>)),
  rules: record(
    object(
      {
        trigger: name,
        action: that(
          "'name', 'package/name' or '/namespace/package/name'",
          (value) => typeof value === 'string' && (isPath(value) || /^(\/[^/]+){3}$/.test(value)),
        ),
      } satisfies Keys<OpenWhiskRuleConfig>,
      ['trigger', 'action'],
    ),
  ),
  apis: apis(
    object({
      name,
      paths: record(operations),
      swagger: that(
        'a document of Swagger 2.0',
        (value) => isObject(value) && isObject(value['paths']) && typeof value['basePath'] === 'string',
      ),
    } satisfies Keys<OpenWhiskApiConfig>),
  ),
  apiKeys: list(name),
  // One process at an address could hold the code of one action only.
  runtimes: record(that("{ command: ['program', …] } or { image: 'name' }", (value) => isRuntime(value) && !('url' in (value as object)))),
} satisfies Keys<NonNullable<Config['openwhisk']>>)
