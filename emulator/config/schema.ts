/** The schema of the configuration. A key that the type has and the schema lacks, or the other way round, does not compile. */
import type { Limits } from '../model/action.ts'
import type { RemoteOpenWhisk } from '../model/engine.ts'
import { isObject } from '../model/json.ts'
import { familyOf, isFamily, runsHere } from '../model/kinds.ts'
import { codeKeys, loaders } from '../model/config.ts'
import type { ActionConfig, Config, DeployTarget, TriggerConfig } from '../model/config.ts'
import type { NcpConfig } from '../model/ncp-config.ts'
import {
  type Check,
  expected,
  type Fault,
  flag,
  json,
  type Keys,
  list,
  memory,
  name,
  notNegative,
  number,
  object,
  oneOf,
  params,
  type Path,
  pathOf,
  positive,
  record,
  text,
  that,
  wholePositive,
} from './checks.ts'
import { gatewayTrigger, ncpTrigger, ncpTriggerContradictions } from './ncp-trigger-schema.ts'
import { identity, isPath, openwhisk, runtime } from './openwhisk-schema.ts'
import { tcb } from './tcb-schema.ts'
import { unknownPlanKeys, usagePlan } from './throttle-schema.ts'

/** A web origin as a browser sends it. */
function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}

function isKind(text: string): boolean {
  if (runsHere(text)) return /^(?:nodejs:(?:\d{1,3}|default)|python:(?:3(?:\.\d{1,2})?|default))$/.test(text)
  return isFamily(familyOf(text)) && /^[a-z]+:[\w.]+$/.test(text)
}

/** Each name is a place in the function's folder. */
const includes: Check = (value, path, fault) => {
  record(name)(value, path, fault)
  for (const place of isObject(value) ? Object.keys(value) : [])
    if (place.startsWith('/') || /[\\\0]/.test(place) || place.split('/').includes('..'))
      fault([...path, place], expected("a place in the function's folder, such as 'lib' or 'data/prices.json'", place))
}

const action = object({
  type: oneOf('basic', 'web', 'sequence', 'sequence-web'),
  file: name,
  module: that("what a module exports, such as await import('./functions/hello')", (value) => typeof value === 'object' && value !== null),
  // Called as `exports.main`, and looked for in the source by that name.
  code: text,
  include: includes,
  main: that('the name of a function', (value) => typeof value === 'string' && value !== ''),
  components: list(name),
  params,
  final: flag,
  annotations: params,
  env: record(text),
  rawHttp: flag,
  customOptions: flag,
  // Annotations may hold any JSON, and what OpenWhisk does not understand here it refuses (openwhisk.md 10).
  requireWhiskAuth: json,
  requireAdobeAuth: flag,
  kind: that("'nodejs:22', 'python:3.11', 'go:1.20' or the like", (value) => typeof value === 'string' && isKind(value)),
  runtime,
  limits: object({ timeout: positive, memory, concurrency: wholePositive, logs: notNegative } satisfies Keys<
    Omit<Limits, 'initialisation'>
  >),
} satisfies Keys<ActionConfig>)

const trigger = object(
  {
    type: oneOf('apigw'),
    product: name,
    api: name,
    stage: name,
    resource: that("a path that begins with '/'", (value) => typeof value === 'string' && value.startsWith('/')),
    methods: list(oneOf('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS')),
    action: name,
    auth: oneOf('NONE', 'IAM', 'IAM+AUTHORIZATION'),
    apiKey: flag,
    style: oneOf('trigger', 'external-address'),
    fault: text,
  } satisfies Keys<TriggerConfig>,
  ['type', 'product', 'api', 'stage', 'resource', 'action'],
)

const ncp = object({
  credentials: list(object({ accessKey: name, secretKey: name, deny: flag }, ['accessKey', 'secretKey'])),
  apiKeys: list(name),
  platform: oneOf('vpc', 'classic'),
  triggers: record(ncpTrigger),
  strict: record(flag),
  usagePlans: record(usagePlan),
  faults: record(text),
} satisfies Keys<NcpConfig>)

const origin = that("an origin, such as 'http://localhost:5173'", (value) => typeof value === 'string' && isOrigin(value))
const address = that(
  'an http or https address without a path',
  (value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value) && new URL(value).pathname === '/',
)
const target = object({
  ncp: object({ host: address } satisfies Keys<NonNullable<DeployTarget['ncp']>>),
  openwhisk: object({ host: address, namespace: name } satisfies Keys<NonNullable<DeployTarget['openwhisk']>>, ['host']),
  tcb: object({ envId: name } satisfies Keys<NonNullable<DeployTarget['tcb']>>, ['envId']),
} satisfies Keys<DeployTarget>)
const remote = object(
  { apiHost: name, auth: identity, namespace: name, insecure: flag, patience: positive } satisfies Keys<RemoteOpenWhisk>,
  ['apiHost', 'auth'],
)
const engine: Check = (value, path, fault) =>
  (isObject(value) ? object({ openwhisk: remote }, ['openwhisk']) : oneOf('local', 'openwhisk'))(value, path, fault)

/** By file extension; the sources' own are taken. */
function extensions(each: Check): Check {
  const values = record(each)
  return (value, path, fault) => {
    values(value, path, fault)
    for (const key of isObject(value) ? Object.keys(value) : [])
      if (!/^(?:\.[\w-]+)+$/.test(key)) fault([...path, key], expected("an extension such as '.sql'", key))
  }
}

const config = object({
  functions: that('a folder, or false', (value) => value === false || (typeof value === 'string' && value !== '')),
  namespace: name,
  providers: list(oneOf('ncp', 'openwhisk', 'tcb')),
  packages: record(
    object({
      params,
      annotations: params,
      binding: that("'package' or '/namespace/package'", (value) => typeof value === 'string' && /^(?:\/[^/]+\/)?[^/]+$/.test(value)),
    }),
  ),
  defaults: action,
  actions: record(action),
  triggers: record(gatewayTrigger(trigger)),
  ncp,
  openwhisk,
  tcb,
  limits: object({ blockingWait: notNegative, parameterSize: wholePositive, resultSize: wholePositive }),
  server: object({
    port: number('a whole number from 0 to 65535', (value) => Number.isInteger(value) && value >= 0 && value <= 65_535),
    host: name,
    allowedHosts: list(name),
    allowedOrigins: list(origin),
  }),
  engine,
  targets: record(target),
  loaders: extensions(oneOf(...loaders)),
  setupFiles: list(
    that(
      'a path that ends in .js, .mjs, .cjs, .ts, .mts, .cts or .py',
      (value) => typeof value === 'string' && /\.(?:[cm]?[jt]s|py)$/.test(value),
    ),
  ),
  inheritEnv: list(that('the name of a variable', (value) => typeof value === 'string' && /^[^=\0]+$/.test(value))),
} satisfies Keys<Config>)

/**
 * One line per fault, each beginning with the path of the key; empty when `value` is a {@link Config}.
 *
 * @param placeOf says where the value at a path stands; each line begins with it
 */
export function faultsOf(value: unknown, placeOf?: (path: Path) => string): string[] {
  const faults: string[] = []
  const add: Fault = (path, what, at = path) =>
    void faults.push(`${placeOf === undefined ? '' : `${placeOf(at)}: `}${pathOf(path)}: ${what}`)
  config(value, [], add)
  if (faults.length === 0) contradictions(value as Config, add)
  return faults
}

/** A runtime of the developer's may be asked for a class, `com.example.Hello`. */
function isOurs({ runtime: own, kind = 'nodejs' }: ActionConfig): boolean {
  return own === undefined && runsHere(kind)
}

/** Faults of keys that are valid alone and not together. */
function contradictions(value: Config, fault: (path: Path, text: string) => void): void {
  unknownPlanKeys(value.ncp?.usagePlans ?? {}, value.ncp?.apiKeys ?? [], fault)
  const named: [Path, ActionConfig][] = Object.entries(value.actions ?? {}).map(([path, one]) => [['actions', path], one])
  for (const [at, { main, ...rest }] of [...named, [['defaults'], value.defaults ?? {}] as [Path, ActionConfig]])
    if (main !== undefined && isOurs(rest) && !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(main))
      fault([...at, 'main'], expected('the name of a function', main))
  ncpTriggerContradictions(value.ncp?.triggers ?? {}, fault)
  for (const [path, action] of Object.entries(value.actions ?? {})) {
    const { type, components } = action
    const at = ['actions', path]
    if (!isPath(path)) fault(at, expected("'name' or 'package/name'", path))
    const [code, ...others] = codeKeys.filter((key) => action[key] !== undefined && key !== 'components')
    for (const key of others) fault([...at, key], `found beside ${code}, but an action has code of one kind: leave one of them out.`)
    if (action.include !== undefined && code !== undefined && code !== 'file')
      fault([...at, 'include'], `found beside ${code}, but only a file has a folder into which others are put.`)
    if (components === undefined) {
      if (type?.startsWith('sequence') === true) fault(at, "the key 'components' is missing: the paths of the actions, in order.")
      continue
    }
    if (type === 'basic' || type === 'web') fault([...at, 'type'], expected("'sequence' or 'sequence-web' beside components", type))
    for (const key of [...codeKeys, 'include'] as const)
      if (key !== 'components' && action[key] !== undefined)
        fault([...at, key], 'found beside components, but a sequence has no code of its own.')
  }
}
