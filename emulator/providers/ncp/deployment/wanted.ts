/** What Cloud Functions of NAVER has once the project is deployed, each entity as the management API shows it (ncp.md 2). */
import { firstNames } from '../../../model/first-names.ts'
import { defaultLimits, isSequence, type Action } from '../../../model/action.ts'
import type { Package } from '../../../model/catalog.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { JsonObject } from '../../../model/json.ts'
import { parsePath } from '../../../model/names.ts'
import { shippedActions, shippedEnv, shippedKind, shippedPackages, type Shipment } from '../../../model/shipment.ts'
import type { Entity, Wanted } from '../../deployment.ts'
import { limits, namePattern, runtimes } from '../contract.ts'

/** What runs code of a version that NAVER has not (ncp.md 10). */
const successors: Readonly<Record<string, string>> = { nodejs: 'nodejs:22', python: 'python:3.13' }

export function wantedOf(shipment: Shipment): Wanted {
  const { config, names } = shipment
  const notes: string[] = []
  const problems: string[] = []
  const all = names.length === 0
  const packages = shippedPackages(shipment).flatMap((one) => packageEntity(one, notes))
  const actions = shippedActions(shipment).map((action) =>
    isSequence(action) ? sequenceEntity(action, notes) : actionEntity(action, shipment, notes, problems),
  )
  const triggers = all ? triggerEntities(config, notes) : []
  if (all) tellOthers(config, notes)
  problems.push(...nameProblems([...packages, ...actions, ...triggers]))
  return { entities: [...packages, ...actions, ...triggers], notes, problems }
}

function packageEntity({ name, params, annotations, binding }: Package, notes: string[]): Entity[] {
  if (binding !== undefined) {
    notes.push(`The package ${name} is left out: NAVER has no bindings.`)
    return []
  }
  return [{ kind: 'package', name, properties: { description: descriptionIn(annotations), parameters: params } }]
}

function actionEntity(action: Action, { config, codes }: Shipment, notes: string[], problems: string[]): Entity {
  const { path, ownParams, annotations, runtime } = action
  const code = codes.get(path)
  const { timeout, memory } = action.limits
  const { min, max } = limits.actionTimeout
  if (timeout < min || timeout > max) problems.push(`limits.timeout of ${path} is ${timeout}: NAVER takes ${min} to ${max} ms.`)
  if (!limits.actionMemory.some((one) => one === memory))
    problems.push(`limits.memory of ${path} is ${memory}: NAVER takes ${limits.actionMemory.join(', ')} MB.`)
  if (code === undefined) problems.push(`${path} has no code to send: an image is deployed in NAVER's console.`)
  if (runtime !== undefined)
    notes.push(`${path} runs by a program of this machine here, and by ${kindOf(action, config, [])} where it is deployed.`)
  const env = [...Object.keys(shippedEnv(action, config)), ...(action.ownInit ?? [])]
  if (env.length > 0) notes.push(`${path} has the environment ${firstNames(env)}, and NAVER has none: hand it over as parameters.`)
  if (action.limits.concurrency !== defaultLimits.concurrency)
    notes.push(`limits.concurrency of ${path} is not sent: NAVER has no such limit.`)
  const vpc = annotations['vpc']
  const properties: JsonObject = {
    ...commonOf(action, notes),
    kind: kindOf(action, config, notes),
    main: code?.main ?? 'main',
    code: code?.sha256 ?? '',
    parameters: ownParams,
    limits: { timeout: Math.ceil(timeout), memory },
    ...(vpc === undefined ? {} : { vpc }),
  }
  return { kind: 'action', name: path, properties }
}

function sequenceEntity(action: Action, notes: string[]): Entity {
  const components = action.components.map((path) => {
    const { package: pkg, name } = parsePath(path)
    return `${pkg || '-'}/${name}`
  })
  return { kind: 'sequence', name: action.path, properties: { ...commonOf(action, notes), components } }
}

/** Only web actions have the two switches. */
function commonOf(action: Action, notes: string[]): JsonObject {
  const { path, type, annotations, rawHttp, customOptions, requireWhiskAuth } = action
  const others = Object.keys(annotations).filter(
    (name) => !['description', 'vpc', 'platform', 'provide-api-key'].includes(name) && annotations[name] !== false,
  )
  if (others.length > 0) notes.push(`The annotations ${firstNames(others)} of ${path} are left out: NAVER has none.`)
  if (action.final) notes.push(`The parameters of ${path} are final here, and its callers override them on NAVER.`)
  if (requireWhiskAuth !== undefined && requireWhiskAuth !== false)
    notes.push(
      `${path} is open to every caller on NAVER: requireWhiskAuth is a word of OpenWhisk's. Put authentication before its API Gateway trigger.`,
    )
  const isWeb = type === 'web' || type === 'sequence-web'
  return { type, description: descriptionIn(annotations), ...(isWeb ? { 'raw-http': rawHttp, 'custom-options': customOptions } : {}) }
}

function kindOf(action: Action, config: ResolvedConfig, notes: string[]): string {
  const kind = shippedKind(action, config)
  const [family = '', version] = kind.split(':')
  if (Object.hasOwn(runtimes, kind) && runtimes[kind as keyof typeof runtimes] !== 'ended') return kind
  const successor = successors[family]
  if (successor === undefined) return kind
  if (version !== 'default') notes.push(`${action.path} asks for ${kind}: NAVER runs ${successor} in its place.`)
  return successor
}

function triggerEntities({ ncp: { triggers } }: ResolvedConfig, notes: string[]): Entity[] {
  return Object.entries(triggers).flatMap(([name, { type, cronOption, description = '', parameters = {}, actions = [] }]): Entity[] => {
    if (type !== 'cron' || cronOption === undefined) {
      notes.push(`The trigger ${name} is left out: what one of the type ${type} is linked with is chosen in NAVER's console.`)
      return []
    }
    return [{ kind: 'trigger', name, properties: { type, cronOption, description, parameters, actions: actions.toSorted() } }]
  })
}

function tellOthers({ triggers, openwhisk }: ResolvedConfig, notes: string[]): void {
  // guide.ncloud-docs.com/docs/cloudfunctions-apigateway-vpc: the trigger is added to its action.
  for (const [name, { product, api, stage, resource, methods, action, auth = 'NONE', apiKey = false }] of Object.entries(triggers)) {
    const verbs = methods === undefined ? '' : `, methods ${methods.join(' ')}`
    const fields = `product ${product}, API ${api}, stage ${stage}, resource ${resource}${verbs}, authentication ${auth}`
    notes.push(
      `The trigger ${name} is left out: add it in NAVER's console, Cloud Functions > Action > ${action} > API Gateway, with ${fields}${apiKey ? ', API key required' : ''}.`,
    )
  }
  const others = [openwhisk.triggers, openwhisk.rules, openwhisk.apis].flatMap((one) => Object.keys(one))
  if (others.length > 0) notes.push(`${firstNames(others)} of openwhisk are left out: NAVER's triggers stand in ncp.triggers.`)
}

/** Packages, actions and triggers share one set of names (ncp.md 2). */
function nameProblems(entities: readonly Entity[]): string[] {
  const kinds = new Map<string, string>()
  return entities.flatMap(({ kind, name: path }) => {
    const { name } = parsePath(path)
    const word = kind === 'sequence' ? 'action' : kind
    const other = kinds.get(name)
    kinds.set(name, other ?? word)
    if (!namePattern.test(name)) return [`${path}: NAVER takes names of 1 to 50 letters, digits, "-" and "_" that do not start with "-".`]
    return other !== undefined && other !== word
      ? [`${name} is the name of ${article(other)} and of ${article(word)}: NAVER takes each name once.`]
      : []
  })
}

function article(word: string): string {
  return word === 'action' ? 'an action' : `a ${word}`
}

function descriptionIn(annotations: JsonObject): string {
  const { description } = annotations
  return typeof description === 'string' ? description : ''
}
