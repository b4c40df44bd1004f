/** The part of the schema that only CloudBase has. */
import { isObject } from '../model/json.ts'
import {
  collectionPresets,
  type TcbAccessRoute,
  type TcbCollectionRule,
  type TcbConfig,
  type TcbDatabaseConfig,
  type TcbFunctionConfig,
  type TcbSqlConfig,
  type TcbStorageConfig,
  type TcbStorageRule,
  type TcbTimerConfig,
} from '../model/tcb-config.ts'
import { readFileRule, readLimitedRule } from '../model/rule-expression.ts'
import { RuleFault } from '../model/rule-tokens.ts'
import {
  type Check,
  expected,
  flag,
  type Keys,
  list,
  memory,
  name,
  notNegative,
  number,
  object,
  oneOf,
  positive,
  record,
  text,
  that,
} from './checks.ts'
import { caller, stubs, token } from './tcb-caller-schema.ts'
import { customLogin, users } from './tcb-users-schema.ts'
import { cronFault, isMessage, mostTimers, nameFault } from './timer-rules.ts'

const cron: Check = (value, path, fault) => {
  if (typeof value !== 'string') return fault(path, expected('a cron expression of seven fields', value))
  const wrong = cronFault(value)
  if (wrong !== undefined) fault(path, `found ${JSON.stringify(value)}: ${wrong}.`)
}

/** By name. */
const timers: Check = (value, path, fault) => {
  record(
    object(
      {
        cron,
        message: that('a string of 4 KB at most', (text) => typeof text === 'string' && isMessage(text)),
      } satisfies Keys<TcbTimerConfig>,
      ['cron'],
    ),
  )(value, path, fault)
  const names = isObject(value) ? Object.keys(value) : []
  if (names.length > mostTimers) fault(path, `found ${names.length} timers, but a function may have ${mostTimers}.`)
  for (const one of names) {
    const rule = nameFault(one)
    if (rule !== undefined) fault([...path, one], expected(`a name of a timer: ${rule}`, one))
  }
}

const ruleBy =
  (reader: typeof readLimitedRule): Check =>
  (value, path, fault) => {
    if (typeof value === 'boolean') return
    if (typeof value !== 'string') return fault(path, expected('true, false or an expression', value))
    const read = reader(value)
    if (read instanceof RuleFault) fault(path, `found ${JSON.stringify(value)}, which is no rule: ${read.reason}.`)
  }
const rule = ruleBy(readLimitedRule)
const fileRules = object({ read: ruleBy(readFileRule), write: ruleBy(readFileRule) } satisfies Keys<TcbStorageRule>)

const collectionRule = object({
  read: rule,
  write: rule,
  create: rule,
  update: rule,
  delete: rule,
} satisfies Keys<TcbCollectionRule>)
const preset = oneOf(...collectionPresets)

const accessRoute = object(
  {
    path: that('a path that begins with /, without wildcards', (value) => typeof value === 'string' && /^\/[^\s?#*]*$/.test(value)),
    function: name,
    domain: that('a host name without scheme and port, or "*"', (value) => typeof value === 'string' && /^(?:\*|[\w.-]+)$/.test(value)),
    auth: flag,
    pathTransmission: flag,
  } satisfies Keys<TcbAccessRoute>,
  ['path', 'function'],
)

const access: Check = (value, path, fault) => {
  list(accessRoute)(value, path, fault)
  const seen = new Set<string>()
  for (const [index, route] of Array.isArray(value) ? value.entries() : []) {
    if (!isObject(route)) continue
    const { domain = '*', path: prefix } = route
    const key = JSON.stringify([domain, prefix]).toLowerCase()
    if (seen.has(key))
      fault([...path, index], `the path ${JSON.stringify(prefix)} is there twice for the domain ${JSON.stringify(domain)}.`)
    seen.add(key)
  }
}

const sqlAddress = /^(?:postgres(?:ql)?|mysql|mariadb):\/\/./

export const tcb = object({
  envId: name,
  caller,
  access,
  cloudApi: object({ secretId: name, secretKey: name } satisfies Keys<NonNullable<TcbConfig['cloudApi']>>, ['secretId', 'secretKey']),
  securityDomains: list(
    that('a host without its scheme, such as "localhost:3000"', (value) => typeof value === 'string' && /^[^\s/]+$/.test(value)),
  ),
  stubs,
  auth: object({
    enforce: flag,
    tokens: record(token),
    httpApiAllow: list(text),
    customLogin,
    verificationCode: that('a string of 4 to 8 digits', (value) => typeof value === 'string' && /^\d{4,8}$/.test(value)),
  } satisfies Keys<NonNullable<TcbConfig['auth']>>),
  users,
  securityRules: record(
    object({ invoke: that('true, false or a rule', (value) => ['boolean', 'string'].includes(typeof value)) }, ['invoke']),
  ),
  database: object({
    rules: record((value, path, fault) => (typeof value === 'string' ? preset : collectionRule)(value, path, fault)),
    seeds: name,
  } satisfies Keys<TcbDatabaseConfig>),
  storage: object({
    rules: (value, path, fault) => (typeof value === 'string' ? preset : fileRules)(value, path, fault),
    seeds: name,
  } satisfies Keys<TcbStorageConfig>),
  sql: object({
    url: that(
      'the address of a PostgreSQL or MySQL, postgres://… or mysql://…',
      (value) => typeof value === 'string' && sqlAddress.test(value),
    ),
    schema: name,
    seeds: name,
  } satisfies Keys<TcbSqlConfig>),
  functions: record(
    object({
      type: oneOf('event', 'web', 'framework'),
      handler: name,
      runtime: name,
      timeout: positive,
      initTimeout: positive,
      memory,
      env: record(text),
      versions: record(name),
      state: name,
      provisionedConcurrency: number('a whole number of at least 0', (value) => Number.isInteger(value) && value >= 0),
      routes: list(object({ version: name, weight: notNegative }, ['version', 'weight'])),
      timers,
      asyncRetry: object({
        retryNum: number('a whole number of at least 0', (value) => Number.isInteger(value) && value >= 0),
        msgTTL: number('seconds above 0, at most 21600 (six hours)', (value) => value > 0 && value <= 21_600),
      }),
    } satisfies Keys<TcbFunctionConfig>),
  ),
} satisfies Keys<TcbConfig>)
