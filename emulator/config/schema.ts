/**
 * What a configuration may contain. zod finds the faults, this file words them: key path, what was found, what is allowed, the nearest key for a typo.
 * Imported only when there is something to check: zod costs a start 50 ms.
 */
import { z } from 'zod'
import { isObject } from '../model/json.ts'
import type { Config } from '../model/config.ts'
import { nearest } from './nearest.ts'

type Shape = Record<string, z.ZodType>

/** An object with these keys and no other; an unknown one is answered with the nearest known one. */
function keys<T extends Shape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      const [unknown = ''] = issue.keys
      const guess = nearest(unknown, known)
      return `unknown key '${unknown}'.${guess === undefined ? '' : ` Did you mean '${guess}'?`} Allowed: ${known.join(', ')}.`
    },
  })
}

/** A JSON object, taken as it is: a rebuilt copy would lose a key called `__proto__`. */
const params = z.custom<Record<string, never>>(isObject, { error: (issue) => expected('an object of JSON values', issue.input) })
const text = z.string()
const flag = z.boolean()
const name = z.string().min(1)
const whole = z.int()
const strings = z.record(text, z.string())

/** A name that can be called as `exports.name`; what stands in the source must be a JavaScript identifier. */
const identifier = z.string().regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, {
  error: (issue) => expected("the name of an exported function, such as 'main'", issue.input),
})

const actionType = z.enum(['basic', 'web', 'sequence', 'sequence-web'])

const action = keys({
  type: actionType.optional(),
  file: name.optional(),
  main: identifier.optional(),
  components: z.array(name).optional(),
  params: params.optional(),
  final: flag.optional(),
  annotations: params.optional(),
  env: strings.optional(),
  rawHttp: flag.optional(),
  customOptions: flag.optional(),
  // Annotations may hold any JSON, and what OpenWhisk does not understand here it refuses (openwhisk.md 10).
  requireWhiskAuth: z.json().optional(),
  limits: keys({
    timeout: z.number().positive().optional(),
    memory: z.number().positive().optional(),
    concurrency: whole.positive().optional(),
    logs: z.number().nonnegative().optional(),
  }).optional(),
})

const trigger = keys({
  type: z.literal('apigw'),
  product: name,
  api: name,
  stage: name,
  resource: z.string().startsWith('/', { error: (issue) => expected("a path that starts with '/'", issue.input) }),
  methods: z.array(z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])).optional(),
  action: name,
  auth: z.enum(['NONE', 'IAM', 'IAM+AUTHORIZATION']).optional(),
  apiKey: flag.optional(),
  style: z.enum(['trigger', 'external-address']).optional(),
  fault: text.optional(),
})

const ncp = keys({
  credentials: z.array(keys({ accessKey: name, secretKey: name, deny: flag.optional() })).optional(),
  apiKeys: z.array(name).optional(),
  platform: z.enum(['vpc', 'classic']).optional(),
  strict: z.record(text, z.boolean()).optional(),
  faults: strings.optional(),
})

const tcbFunction = keys({
  type: z.enum(['event', 'web']).optional(),
  handler: name.optional(),
  timeout: z.number().positive().optional(),
  memory: z.number().positive().optional(),
  env: strings.optional(),
  versions: strings.optional(),
  routes: z.array(keys({ version: name, weight: z.number().nonnegative() })).optional(),
  state: name.optional(),
  provisionedConcurrency: whole.nonnegative().optional(),
})

const token = keys({ role: text.optional(), uid: text.optional(), loginType: text.optional(), expired: flag.optional() })

const tcb = keys({
  envId: name.optional(),
  auth: keys({ enforce: flag, tokens: z.record(text, token), httpApiAllow: z.array(text).optional() }).optional(),
  securityRules: z.record(text, keys({ invoke: z.union([flag, text]) })).optional(),
  functions: z.record(text, tcbFunction).optional(),
})

const config = keys({
  functions: name.optional(),
  namespace: name.optional(),
  providers: z.array(z.enum(['ncp', 'openwhisk', 'tcb'])).optional(),
  packages: z.record(text, keys({ params: params.optional(), annotations: params.optional() })).optional(),
  defaults: action.optional(),
  actions: z.record(text, action).optional(),
  triggers: z.record(text, trigger).optional(),
  ncp: ncp.optional(),
  openwhisk: keys({
    auth: z
      .string()
      .regex(/^[^:]+:.+$/, { error: (issue) => expected("'uuid:key'", issue.input) })
      .optional(),
  }).optional(),
  tcb: tcb.optional(),
  limits: keys({
    blockingWait: z.number().nonnegative().optional(),
    parameterSize: whole.positive().optional(),
    resultSize: whole.positive().optional(),
  }).optional(),
  server: keys({
    port: whole.min(0).max(65_535).optional(),
    host: name.optional(),
    allowedHosts: z.array(name).optional(),
  }).optional(),
})

/** One line per fault, each beginning with the path of the key; empty when `value` is a {@link Config}. */
export function faultsOf(value: unknown): string[] {
  const result = config.safeParse(value)
  return result.success ? contradictions(value as Config) : result.error.issues.map((issue) => describe(issue, value))
}

function describe(issue: z.core.$ZodIssue, root: unknown): string {
  const found = valueAt(root, issue.path)
  return `${pathOf(issue.path)}: ${wording(issue, found)}`
}

function wording(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return expected(typeNames.get(issue.expected) ?? issue.expected, found)
    case 'invalid_value':
      return expected(issue.values.map((value) => show(value)).join(', '), found) + guess(found, issue.values)
    case 'invalid_union':
      return expected('a boolean, a string or a number', found)
    case 'too_small':
      return issue.origin === 'string'
        ? expected('a text that is not empty', found)
        : expected(`a number ${issue.inclusive === true ? 'of at least' : 'above'} ${issue.minimum}`, found)
    case 'too_big':
      return expected(`a number of at most ${issue.maximum}`, found)
    default:
      return issue.message
  }
}

const typeNames = new Map([
  ['object', 'an object'],
  ['record', 'an object'],
  ['array', 'an array'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
])

function guess(found: unknown, values: readonly unknown[]): string {
  if (typeof found !== 'string') return ''
  const value = nearest(found, values.map(String))
  return value === undefined ? '' : ` Did you mean '${value}'?`
}

function expected(what: string, found: unknown): string {
  return found === undefined ? `missing; expected ${what}.` : `found ${show(found)}, expected ${what}.`
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  const json = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value))
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** `actions['users/list'].limits.timeout` */
function pathOf(path: readonly PropertyKey[]): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`
    else text += `['${String(key)}']`
  }
  return text === '' ? 'the configuration' : text
}

/** What each key alone may say, but not together. */
function contradictions(value: Config): string[] {
  const faults: string[] = []
  for (const [path, one] of Object.entries(value.actions ?? {})) {
    const at = pathOf(['actions', path])
    if (path.split('/').length > 2 || path.startsWith('/') || path.endsWith('/'))
      faults.push(`${at}: found the name '${path}', expected 'name' or 'package/name'.`)
    if (one.components !== undefined && (one.type === 'basic' || one.type === 'web'))
      faults.push(`${at}.type: found '${one.type}' beside components, expected 'sequence' or 'sequence-web'.`)
    if (one.components !== undefined && one.file !== undefined)
      faults.push(`${at}.file: found beside components; a sequence has no code of its own.`)
    if (one.components === undefined && one.type?.startsWith('sequence') === true)
      faults.push(`${at}.components: missing; expected the paths of the actions in order.`)
  }
  return faults
}
