/** The addresses that banner and dashboard show are ones that answer. */
import { expect, test } from 'vitest'
import { systemClock } from '../../../emulator/system/clock.ts'
import { loadConfig } from '../../../emulator/config/load-config.ts'
import { silentLog } from '../../../emulator/model/log.ts'
import { defaultLimits } from '../../../emulator/model/action.ts'
import type { Action, ActionType } from '../../../emulator/model/action.ts'
import type { Config } from '../../../emulator/model/config.ts'
import { createNcp } from '../../../emulator/providers/ncp/index.ts'
import { Stubs } from '../../../emulator/model/stubs.ts'
import type { Deps } from '../../../emulator/providers/provider.ts'
import { startProject } from './project.ts'

const triggers: Config['triggers'] = {
  site: { type: 'apigw', product: 'Shop', api: '주문', stage: 'v1', resource: '/{type+}', action: 'site', apiKey: true },
  old: { type: 'apigw', product: 'Shop', api: 'old', stage: 'v1', resource: '/x/{type+}', action: 'site', style: 'external-address' },
  job: { type: 'apigw', product: 'Shop', api: 'jobs', stage: 'v1', resource: '/job', action: 'shop/job' },
}
const config: Config = { actions: { site: { type: 'web' } }, triggers, ncp: { apiKeys: ['key-1'], platform: 'classic' } }

function action(path: string, type: ActionType): Action {
  const [name = '', pkg = ''] = path.split('/').toReversed()
  const bound = {
    params: {},
    ownParams: {},
    annotations: {},
    env: {},
    limits: defaultLimits,
    final: false,
    rawHttp: false,
    customOptions: false,
  }
  const deployed = { kind: 'nodejs:20', version: '0.0.1', origin: { file: `${path}.js` }, updated: 0, code: undefined, components: [] }
  return { namespace: 'guest', package: pkg, name, path, type, requireWhiskAuth: undefined, requireAdobeAuth: false, ...bound, ...deployed }
}

async function addresses(): Promise<ReturnType<ReturnType<typeof createNcp>['addresses']>> {
  const actions = [action('site', 'web'), action('shop/job', 'basic')]
  const never = (): never => expect.fail('Addresses are told without asking anybody.')
  const deps: Deps = {
    catalog: () => catalog,
    config: await loadConfig({ inline: config }),
    deployments: {
      putAction: never,
      deleteAction: never,
      putPackage: never,
      deletePackage: never,
      source: never,
      drafts: never,
      codeFrom: never,
    },
    invoke: never,
    activations: { list: never, count: never, get: never, record: never },
    services: { lease: never, script: never, isServedBy: never },
    objects: never,
    timetable: { set: never, delete: never },
    deadLetters: { add: never },
    documents: never,
    sql: never,
    stubs: new Stubs(),
    firings: { note: never },
    isCredentialHeader: never,
    clock: systemClock,
    log: silentLog,
    url: () => undefined,
    reach: () => '',
  }
  const catalog = { namespace: 'guest', actions: new Map(actions.map((one) => [one.path, one])), packages: new Map() }
  const provider = createNcp(deps)
  return actions.flatMap((one) => provider.addresses(one))
}

test('every address of every action answers when it is called as shown', async () => {
  const shown = await addresses()
  expect(shown.map(({ surface, method, path }) => `${surface} ${method} ${decodeURI(path)}`)).toEqual([
    'ncp.postAction POST /ncf/api/v2/packages/-/actions/site?platform=classic',
    'ncp.apigw GET /apigw/Shop/주문/v1/{type+}',
    'ncp.apigw GET /apigw/Shop/old/v1/x/http',
    'ncp.postAction POST /ncf/api/v2/packages/shop/actions/job?platform=classic',
    'ncp.webhook POST /apigw/Shop/jobs/v1/job?blocking=true&result=true',
  ])
  expect(shown.filter(({ path }) => path.includes('%7B'))).toEqual([])
  const project = await startProject({
    ...config,
    files: { 'site.js': 'exports.main = () => ({ body: { ok: true } })', 'shop/job.js': 'exports.main = () => ({ ok: true })' },
  })
  for (const { method, path, headers = {}, body } of shown) {
    const { status, text } = await project.call(method, path, { headers: { ...headers }, ...(body === undefined ? {} : { body }) })
    expect([path, status, text]).toEqual([path, 200, expect.stringMatching(/"ok"\s*:\s*true/)])
  }
  await project.close()
})
