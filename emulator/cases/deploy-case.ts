/** Writes what a case deploys as a folder of files and a configuration. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVirtualClock } from '../system/clock.ts'
import type { EmulatorOptions } from '../options.ts'
import type { ActionConfig, TriggerConfig } from '../model/config.ts'
import type { TcbFunctionConfig } from '../model/tcb-config.ts'
import { parsePath } from '../model/names.ts'
import type { CaseAction, ContractCase } from './format.ts'

export interface DeployedCase {
  readonly options: EmulatorOptions
  /** Removes the folder. */
  remove(): Promise<void>
}

const tcbEnvironment = 'local-env'

export async function deployCase(contractCase: ContractCase): Promise<DeployedCase> {
  const root = await mkdtemp(join(tmpdir(), 'actionlab-case-'))
  const files = new CaseFiles(root)
  await mkdir(join(root, 'functions'))
  const { credentials, config, setup, now } = contractCase
  const actions: Record<string, ActionConfig> = {}
  const packages: Record<string, { params: NonNullable<CaseAction['packageParams']> }> = {}
  const tcbFunctions: Record<string, TcbFunctionConfig> = {}
  for (const action of contractCase.actions ?? []) {
    actions[action.name] = await actionConfig(action, files)
    if (action.packageParams) packages[parsePath(action.name).package] = { params: action.packageParams }
    if (action.kind === 'tcb' || action.kind === 'tcb-web') tcbFunctions[action.name] = tcbConfig(action)
  }
  for (const [name, versions] of Object.entries(setup?.versions ?? {})) {
    const written: Record<string, string> = {}
    for (const [version, code] of Object.entries(versions)) written[version] = await files.write(code)
    tcbFunctions[name] = { ...tcbFunctions[name], versions: written }
  }
  for (const [name, routes] of Object.entries(setup?.routes ?? {})) tcbFunctions[name] = { ...tcbFunctions[name], routes }
  for (const [name, env] of Object.entries(setup?.envVariables ?? {})) tcbFunctions[name] = { ...tcbFunctions[name], env }
  const options: EmulatorOptions = {
    root,
    functions: './functions',
    watch: false,
    actions,
    packages,
    triggers: triggerConfigs(contractCase),
    tcb: {
      envId: tcbEnvironment,
      functions: tcbFunctions,
      ...(setup?.auth ? { auth: setup.auth } : {}),
      ...(setup?.rules ? { securityRules: setup.rules } : {}),
      ...(setup?.users ? { users: setup.users } : {}),
      ...(setup?.storage ? { storage: setup.storage } : {}),
      ...(setup?.access ? { access: setup.access } : {}),
      ...(setup?.securityDomains ? { securityDomains: setup.securityDomains } : {}),
    },
    limits: {
      ...(config?.maxBlockingWaitMs === undefined ? {} : { blockingWait: config.maxBlockingWaitMs }),
      ...(config?.maxParameterBytes === undefined ? {} : { parameterSize: config.maxParameterBytes }),
    },
    ...(now === undefined ? {} : { clock: createVirtualClock(now) }),
  }
  if (credentials && 'accessKey' in credentials) {
    const { accessKey, secretKey, deny, apiKey } = credentials
    options.ncp = {
      credentials: [{ accessKey, secretKey, ...(deny === undefined ? {} : { deny }) }],
      ...(apiKey === undefined ? {} : { apiKeys: [apiKey] }),
    }
  } else if (credentials && 'apiKey' in credentials) {
    options.ncp = { apiKeys: [credentials.apiKey] }
  } else if (credentials) {
    options.namespace = credentials.namespace
    options.openwhisk = { auth: `${credentials.user}:${credentials.password}` }
  }
  if (config?.throttle !== undefined) options.openwhisk = { ...options.openwhisk, throttle: config.throttle }
  if (config?.usagePlans) options.ncp = { ...options.ncp, usagePlans: config.usagePlans }
  return { options, remove: () => rm(root, { recursive: true, force: true }) }
}

class CaseFiles {
  readonly #root: string
  #count = 0

  constructor(root: string) {
    this.#root = root
  }

  /** Numbered, because a case may give an action a name that no file can have. */
  async write(code: string): Promise<string> {
    const file = `./code-${this.#count++}.cjs`
    await writeFile(join(this.#root, file), code)
    return file
  }
}

async function actionConfig(action: CaseAction, files: CaseFiles): Promise<ActionConfig> {
  const { kind, code, components, params, annotations, final, rawHttp, customOptions, requireWhiskAuth, limits } = action
  const type = kind === 'tcb' || kind === 'tcb-web' ? 'basic' : kind
  return {
    type,
    ...(components ? { components } : { file: await files.write(code ?? '') }),
    ...(params ? { params } : {}),
    ...(annotations ? { annotations } : {}),
    ...(final === undefined ? {} : { final }),
    ...(rawHttp === undefined ? {} : { rawHttp }),
    ...(customOptions === undefined ? {} : { customOptions }),
    ...(requireWhiskAuth === undefined ? {} : { requireWhiskAuth }),
    ...(limits ? { limits } : {}),
  }
}

function tcbConfig({ kind, limits }: CaseAction): TcbFunctionConfig {
  return {
    type: kind === 'tcb-web' ? 'web' : 'event',
    ...(limits?.timeout === undefined ? {} : { timeout: limits.timeout / 1000 }),
    ...(limits?.memory === undefined ? {} : { memory: limits.memory }),
  }
}

function triggerConfigs({ trigger, triggers, config }: ContractCase): Record<string, TriggerConfig> {
  const all = [...(trigger ? [trigger] : []), ...(triggers ?? [])]
  const fault = config?.gatewayFault
  return Object.fromEntries(
    all.map((entry, index) => [`trigger-${index}`, { type: 'apigw' as const, ...entry, ...(fault === undefined ? {} : { fault }) }]),
  )
}
