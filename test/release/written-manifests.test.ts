/** A manifest that is written says what the project says: read again, it is the same project. */
import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { cloudbasercWriter } from '../../emulator/config/manifests/cloudbase/written/cloudbaserc.ts'
import { serverlessWriter } from '../../emulator/config/manifests/serverless/written/service-file.ts'
import { wskdeployWriter } from '../../emulator/config/manifests/wskdeploy/written/manifest.ts'
import { examplesOf } from '../support/manifest-examples.ts'
import type { ManifestWriter } from '../../emulator/model/shipment.ts'
import { createDeployed, type Deployed, type Files } from '../support/project.ts'
import { inSlowRun, repeat } from '../support/repeat.ts'
import { VariableReferences } from '../../emulator/secrets/variable-references.ts'
import { filesOf, type RoundTrip, saidBy, shipmentOf, throughManifest, without } from '../support/shipment.ts'

/** Those of the formats that are written; of all of them in the slow run. */
const examples = ['wskdeploy', 'serverless', ...inSlowRun('project-yml', 'app-builder')].flatMap((format) =>
  examplesOf(format).map((example) => [`${format}: ${example.name}`, example] as const),
)

/** What a format has no words for, with the note that says so. */
const unsaid: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  wskdeploy: { env: /has the environment/, concurrency: /limits\.concurrency of/, requireAdobeAuth: /Adobe's headers/ },
  serverless: { env: /has the environment/, logs: /limits\.logs of/, requireAdobeAuth: /Adobe's headers/, final: /are final/ },
}

async function expectSame(files: Files, writer: ManifestWriter): Promise<RoundTrip & { readonly deployed: Deployed }> {
  const deployed = await createDeployed(files, { watch: false })
  const trip = await throughManifest(deployed, writer)
  const words = unsaid[writer.format]
  if (words === undefined) return { ...trip, deployed }
  expect(without(saidBy(trip.read), Object.keys(words))).toEqual(without(saidBy(deployed), Object.keys(words)))
  for (const [name, note] of Object.entries(words)) {
    const [before, after] = [deployed, trip.read].map((one) =>
      saidBy(one).actions.map(({ limits, ...action }) => ({ ...limits, ...action })[name]),
    )
    expect(trip.notes.some(({ text }) => note.test(text))).toBe(!isDeepStrictEqual(before, after))
  }
  return { ...trip, deployed }
}

describe.each([wskdeployWriter, serverlessWriter])('$format', (writer) => {
  it.each(examples)('%s', async (_, { files, env }) => {
    await expectSame(filesOf(files, env), writer)
  })

  it('has every word of a configuration that it knows', async () => {
    const { text, notes, deployed } = await expectSame(project, writer)
    expect(text).not.toContain('s3cret')
    expect(text).not.toContain('literal-password')
    const inAnyOrder =
      'all runs the sequence shop/flow, and wskdeploy deploys sequences in any order: where it says that a component does not exist, deploy again.'
    expect(notes.map((note) => note.text)).toEqual(writer === wskdeployWriter ? [inAnyOrder] : [])
    expect(writer.write(shipmentOf(deployed), new VariableReferences({})).text).not.toContain('s3cret')
  })

  it('brings any parameters back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, json, { maxKeys: 4 }), async (params) => {
        const config = `export default ${JSON.stringify({ actions: { a: { params } } })}`
        await expectSame({ 'functions/a.js': code, 'actionlab.config.mjs': config, '.env': 'SOME_SECRET=s3cret-value\n' }, writer)
      }),
      { numRuns: 5 * repeat },
    )
  })
})

it('what a format cannot say is left out, and said in the terminal and in the file', async () => {
  const params = { nothing: null, keys: ['s3cret-value'], both: { a: null, b: 's3cret-value' }, fine: 1 }
  const config = { actions: { a: { params, env: { PLACE: 'Seoul' }, annotations: { none: null } } } }
  const files = { 'functions/a.js': code, '.env': 'SOME_SECRET=s3cret-value\n', 'actionlab.config.json': JSON.stringify(config) }
  const { text, notes, read } = await throughManifest(await createDeployed(files, { watch: false }), wskdeployWriter)
  expect(read.deployer.catalog().actions.get('a')?.ownParams).toEqual({ fine: 1 })
  expect(notes.map((note) => note.text)).toEqual([
    'a has the environment PLACE, which no key of a manifest gives it.',
    'The annotation none is left out: it is null, which a manifest takes for nothing.',
    'The parameter nothing is left out: it is null, which wskdeploy takes for nothing.',
    'The parameter keys is left out: it has a secret in a list, where wskdeploy puts no variables in.',
    'The parameter both is left out: it has a secret beside a null.',
  ])
  for (const note of notes) expect(text).toContain(`# ${note.text}\n`)
})

describe('cloudbaserc', () => {
  it('has functions with their limits, variables and timers, and says what CloudBase has not', async () => {
    const functions = {
      login: {
        timeout: 5,
        memory: 512,
        env: { REGION: 'ap', TOKEN: 's3cret-value', TAG: '{{x}}', LIST: '[1]' },
        timers: { nightly: { cron: '0 0 2 * * * *' } },
      },
      old: { runtime: 'Nodejs18.15', versions: { 1: 'functions/old.js' } },
    }
    const { read, text, notes, deployed } = await expectSame(
      {
        'functions/login.js': code,
        'functions/old.js': code,
        'functions/shop/price.js': code,
        'actionlab.config.mjs': `export default ${JSON.stringify({ tcb: { envId: 'shop-1', functions }, actions: { old: { params: { a: 1 } }, flow: { components: ['old'] } } })}`,
        '.env': 'TCB_TOKEN=s3cret-value\n',
      },
      cloudbasercWriter,
    )
    expect(read.deployer.config().tcb).toMatchObject({
      envId: 'shop-1',
      functions: { login: functions.login, old: { runtime: 'Nodejs18.15' } },
    })
    expect(read.actions()).toEqual(['login', 'old'])
    expect(text).not.toContain('s3cret')
    expect(text).toContain('{{env.TCB_TOKEN}}')
    expect(notes.map((note) => note.text)).toEqual([
      expect.stringMatching(/parameters a of old/),
      expect.stringMatching(/versions of old/),
      expect.stringMatching(/shop\/price is left out/),
      expect.stringMatching(/sequence flow is left out/),
    ])
    expect(deployed.actions()).toHaveLength(4)
  })
})

const code = 'exports.main = (params) => params\n'
/** What means something in one of the formats, in any order. */
const syntax = fc.array(
  fc.constantFrom('$', '{', '}', '${', '$${', '{{', '}}', 'env.', 'env:', 'A', ' ', "'", '"', '#', ': ', 's3cret-value', '\n'),
  { maxLength: 5 },
)
const words = fc.constantFrom('yes', 'n', '017', '1:30', 'null', '~', '2026-01-01', 'string', 'json', '[1]', '{"a":1}')
const text = fc.oneof(
  fc.string(),
  words,
  syntax.map((parts) => parts.join('')),
)
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number || 0),
  fc.boolean(),
  fc.constant(null),
)
const hasSecret = (value: unknown): boolean => JSON.stringify(value).includes('s3cret-value')
const hasNull = (value: unknown): boolean => /\bnull\b/.test(JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"/g, ''))
/** wskdeploy puts no variables into lists, and takes null for nothing: such values are left out, and noted; so is a map with a secret beside a null. */
const list = fc.array(
  scalar.filter((value) => !hasSecret(value)),
  { maxLength: 3 },
)
const json = fc.oneof(
  scalar.filter((value) => value !== null),
  list,
  fc.dictionary(text, fc.oneof(scalar, list), { maxKeys: 3 }).filter((map) => !(hasNull(map) && hasSecret(Object.values(map)))),
)

const project: Files = {
  'functions/hello.js': code,
  'functions/shop/price.js': code,
  'functions/shop/y.py': 'def main(args):\n    return args\n',
  '.env': 'SHOP_KEY=s3cret-value\nCITY=Seoul-si\n',
  'actionlab.config.mjs': `export default {
    packages: {
      shop: { params: { currency: 'KRW', key: process.env.SHOP_KEY }, annotations: { description: 'a: b' } },
      tools: { binding: '/whisk.system/utils', params: { yes: 'no' } },
    },
    actions: {
      hello: {
        kind: 'nodejs:20', type: 'web', rawHttp: true, final: true, requireWhiskAuth: process.env.SHOP_KEY, annotations: { team: 'core', n: 1 },
        params: { a: '$b', b: 'costs \${NOTHING}', c: [1, '017', null], d: { on: 'off', url: 'https://u:' + process.env.SHOP_KEY + '@h/x' }, f: 'string', g: '', h: '2024-01-01' },
        limits: { timeout: 1500, memory: 512, logs: 10 },
      },
      'shop/price': { params: { password: 'literal-password', city: process.env.CITY } },
      'shop/flow': { components: ['shop/price', 'hello'], type: 'sequence-web', final: true },
      all: { components: ['shop/flow', 'shop/y'] },
    },
    openwhisk: {
      triggers: { nightly: { feed: '/whisk.system/alarms/alarm', params: { cron: '0 2 * * *', trigger_payload: { a: 1 } } }, sale: { params: { off: 10 } } },
      rules: { 'nightly-price': { trigger: 'nightly', action: 'shop/price' }, 'sale-all': { trigger: 'sale', action: 'all' } },
    },
  }`,
}
