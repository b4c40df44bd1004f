/** serverless.yml of the OpenWhisk plugin is served as `serverless deploy` would deploy it. */
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import type { ResolvedConfig } from '../../emulator/model/resolved-config.ts'
import { expectedModel, examplesOf, servedModel } from '../support/manifest-examples.ts'
import { createDeployed, createFolder, createProject, type Files } from '../support/project.ts'

const hello = 'exports.main = (params) => params\n'

/** A service `s` with these lines behind its provider. */
function service(text: string, files: Files = {}): Files {
  return { 'serverless.yml': `service: s\nprovider:\n  name: openwhisk\n${text}`, 'handler.js': hello, ...files }
}

async function load(files: Files): Promise<ResolvedConfig> {
  return await loadConfig({ root: createFolder(files).root })
}

describe('serverless.yml', () => {
  it.each(examplesOf('serverless').map((example) => [example.name, example] as const))(
    '%s is served as the plugin deploys it',
    async (_, example) => {
      const deployed = await createDeployed(example.files, { watch: false })
      const model = expectedModel(example) as { actions: { annotations: object }[] }
      // The plugin's secret is random, and only its gateway knows it: no caller of the emulator could have it.
      for (const { annotations } of model.actions) Reflect.deleteProperty(annotations, 'require-whisk-auth')
      expect(servedModel(deployed)).toEqual(model)
    },
  )

  it('is read as serverless.yaml and serverless.json too', async () => {
    const text = JSON.stringify({ service: { name: 's' }, provider: 'openwhisk', functions: { a: { handler: 'handler.main' } } })
    for (const name of ['serverless.yaml', 'serverless.json']) {
      const { actions } = await load({ [name]: text, 'handler.js': hello })
      expect(Object.keys(actions)).toEqual(['s-dev-a'])
    }
  })

  it('of another provider is left alone without a word', async () => {
    const { manifest, remarks, scans } = await load({
      'serverless.yml': 'service: s\n# not openwhisk\nprovider: { name: aws }\nfunctions: { a: { handler: h.main } }\n',
      'functions/b.js': hello,
    })
    expect({ manifest, remarks, scans }).toEqual({ manifest: undefined, remarks: [], scans: true })
  })

  it('has names by stage, by the key `name`, and in packages', async () => {
    const functions =
      'functions:\n  a: { handler: handler.main }\n  b: { handler: handler.main, name: pkg/b }\n  c: { handler: handler.main, name: /_/pkg/c }\n'
    expect(Object.keys((await load(service(`  stage: prod\n${functions}`))).actions)).toEqual(['s-prod-a', 'pkg/b', 'pkg/c'])
  })

  it('has variables of the shell, of options, of itself and of files, with what stands behind a comma where there are none', async () => {
    const { actions, packages, sources, remarks } = await load(
      service(
        `  stage: \${opt:stage, self:custom.stages.main}
  timeout: \${self:custom.\${self:provider.stage}.timeout}
custom:
  stages: { main: test }
  test: \${file(test.json)}
functions:
  a:
    handler: handler.main
    parameters:
      key: \${env:KEY}
      none: \${env:NONE, 'it, {too}'}
      chain: \${env:NONE, self:custom.none, file(no.yml):x, self:service}
      text: "a \${env:KEY} b \${env:NONE, ''} c"
      words: \${file(words.txt)}
      list: \${file(test.json):list.1}
resources: \${file(resources.yml)}
`,
        {
          '.env': 'KEY=k${env:KEY}\n',
          'test.json': '{ "timeout": 7, "list": ["x", { "y": "${self:custom.stages.main}" }] }',
          'words.txt': 'one\n',
          'resources.yml': 'packages: { p: { parameters: { key: "${env:KEY}" } } }\n',
        },
      ),
    )
    expect(actions['s-test-a']).toMatchObject({
      limits: { timeout: 7000 },
      params: { key: 'k${env:KEY}', none: 'it, {too}', chain: 's', text: 'a k${env:KEY} b  c', words: 'one', list: { y: 'test' } },
    })
    expect(packages).toMatchObject({ p: { params: { key: 'k${env:KEY}' } } })
    expect(sources.map((file) => file.split('/').at(-1))).toEqual(
      expect.arrayContaining(['test.json', 'no.yml', 'words.txt', 'resources.yml']),
    )
    expect(remarks).toEqual([])
  })

  it('says which variable has no value, and where; the rest is served', async () => {
    const { actions, remarks } = await load(
      service(
        `functions:
  a:
    handler: handler.main
    parameters:
      token: \${env:TOKEN_THAT_IS_NOT_SET}
      url: http://\${env:TOKEN_THAT_IS_NOT_SET}/
      loop: \${self:functions.a.parameters.loop}
      run: \${file(values.js):x}
      cloud: \${ssm:/x}
      gone: \${file(gone.yml):x}
      key: \${file(here.yml):x}
`,
        { 'values.js': '', 'here.yml': 'y: 1' },
      ),
    )
    expect(actions['s-dev-a']?.params).toEqual({ url: 'http:///' })
    expect(remarks).toEqual([
      'serverless.yml:8: ${env:TOKEN_THAT_IS_NOT_SET} stands for nothing, because the variable TOKEN_THAT_IS_NOT_SET is not set: set it in .env.',
      'serverless.yml:9: ${env:TOKEN_THAT_IS_NOT_SET} stands for nothing, because the variable TOKEN_THAT_IS_NOT_SET is not set: set it in .env.',
      'serverless.yml:10: ${self:functions.a.parameters.loop} stands for nothing, because it refers to itself.',
      'serverless.yml:11: ${file(values.js):x} stands for nothing, because values.js is a program, and is not run.',
      'serverless.yml:12: ${ssm:/x} stands for nothing, because it has no value here.',
      'serverless.yml:13: ${file(gone.yml):x} stands for nothing, because there is no file gone.yml.',
      'serverless.yml:14: ${file(here.yml):x} stands for nothing, because here.yml has no such key.',
    ])
  })

  it('finds handlers in TypeScript, in folders and in Python, and keeps a version that it names', async () => {
    const { actions, root } = await load(
      service(
        `functions:
  a: { handler: src/a.run, runtime: "nodejs:18" }
  b: { handler: src/b.x.run, runtime: python3.9 }
  c: { handler: later.main }
`,
        { 'src/a.ts': hello, 'src/b.x.py': '' },
      ),
    )
    expect(Object.values(actions).map(({ file, main, kind }) => [file?.slice(root.length + 1), main, kind])).toEqual([
      ['src/a.ts', 'run', 'nodejs:18'],
      ['src/b.x.py', 'run', 'python:3.9'],
      ['later.js', 'main', undefined],
    ])
  })

  it('gives every other language its kind, and leaves out what OpenWhisk does not have; images are left to an engine', async () => {
    const files = service(
      'functions:\n  a: { handler: a.main, runtime: "php:7.3" }\n  b: { handler: example/image, runtime: docker }\n  d: { handler: d.main, runtime: cobol }\n  j: { handler: "t/j.jar:com.J", runtime: java }\n  c: { handler: handler.main }\n',
    )
    const { actions, remarks } = await load(files)
    expect(Object.keys(actions)).toEqual(['s-dev-a', 's-dev-b', 's-dev-j', 's-dev-c'])
    expect(actions['s-dev-b']).toMatchObject({ runtime: { image: 'example/image' } })
    expect(actions['s-dev-a']).toMatchObject({ file: expect.stringMatching(/a\.php$/), main: 'main', kind: 'php:7.3' })
    expect(actions['s-dev-j']).toMatchObject({ file: expect.stringMatching(/t\/j\.jar$/), main: 'com.J', kind: 'java:8' })
    expect(remarks).toEqual([expect.stringMatching(/^s-dev-d is left out, because nothing here runs cobol\./)])
    const own = await load({
      ...files,
      'actionlab.config.json': '{ "actions": { "s-dev-d": { "file": "a.cob", "runtime": { "image": "cobol" } } } }',
    })
    expect(own.actions['s-dev-d']).toMatchObject({ runtime: { image: 'cobol' } })
  })

  it('says what is not emulated of triggers, and binds packages of the platform', async () => {
    const { openwhisk, packages, remarks } = await load(
      service(`functions:
  a:
    handler: handler.main
    events:
      - http: GET /a
      - schedule: cron(* * * * *)
      - trigger: { name: t, rule: r }
      - s3: bucket
resources:
  packages: { utils: { binding: /whisk.system/utils } }
  triggers: { t: { parameters: { x: 1 } } }
`),
    )
    expect(openwhisk).toMatchObject({ triggers: { t: { params: { x: 1 } } }, rules: { r: { trigger: 't', action: 's-dev-a' } } })
    expect(packages).toEqual({ utils: { params: {}, annotations: {}, binding: '/whisk.system/utils' } })
    expect(remarks).toEqual(['serverless.yml:11: the event s3 is not known to the plugin: it does nothing.'])
  })

  it('serves a function without the route of an event that the plugin refuses, and says so', async () => {
    const { actions, openwhisk, remarks } = await load(
      service(`functions:
  a:
    handler: handler.main
    events:
      - http: { relpath: /a, operation: post }
`),
    )
    expect([Object.keys(actions), openwhisk.apis]).toEqual([['s-dev-a'], {}])
    expect(remarks).toEqual([
      `serverless.yml:8: http is {"relpath":"/a","operation":"post"}, and makes no route: serverless-openwhisk refuses all but 'GET /path' and { method, path }.`,
    ])
  })

  it('has the API of its events, with what resources.apigw says of it', async () => {
    const { openwhisk, remarks } = await load(
      service(`functions:
  a:
    handler: handler.main
    annotations: { require-whisk-auth: s3cret }
    events:
      - http: GET /a
      - http: { method: post, path: 'b/{id}', resp: http }
resources:
  apigw: { basepath: /v1, name: Shop, cors: false, auth: { key: X-Key }, rate_limit: { rate: 10, unit: minute } }
`),
    )
    expect(Object.keys(openwhisk.apis)).toEqual(['/v1'])
    const target = 'http://localhost/api/v1/web/_/default/s-dev-a'
    const secret = { 'set-variable': { actions: [{ set: 'message.headers.X-Require-Whisk-Auth', value: 's3cret' }] } }
    expect(openwhisk.apis['/v1']?.swagger).toMatchObject({
      basePath: '/v1',
      info: { title: 'Shop' },
      paths: {
        '/a': { get: { operationId: 'get-/a' } },
        '/b/{id}': { post: { 'x-openwhisk': { url: `${target}.http` }, parameters: [{ name: 'id' }] } },
      },
      'x-ibm-configuration': {
        cors: { enabled: false },
        assembly: {
          execute: [
            {
              'operation-switch': {
                case: [
                  { operations: ['get-/a'], execute: [secret, { invoke: { 'target-url': `${target}.json`, verb: 'keep' } }] },
                  { operations: ['post-/b/{id}'], execute: [secret, { invoke: { 'target-url': `${target}.http$(request.path)` } }] },
                ],
              },
            },
          ],
        },
      },
      securityDefinitions: { client_id: { name: 'X-Key', type: 'apiKey' } },
      'x-ibm-rate-limit': [{ rate: 10, unit: 'minute', units: 1 }],
    })
    expect(remarks).toEqual([expect.stringContaining('calls of the API need a key in the header X-Key')])
  })

  it('remembers where a value stands, also one of the provider', async () => {
    const { origins } = await load(
      service('  memory: 512\nfunctions:\n  a:\n    handler: handler.main\n    timeout: 5\n    parameters:\n      x: 1\n'),
    )
    const line = (...key: string[]): number | undefined => origins.of(['actions', 's-dev-a', ...key])?.line
    expect([line(), line('file'), line('limits', 'timeout'), line('limits', 'memory'), line('params', 'x')]).toEqual([6, 7, 8, 4, 10])
  })

  it.each([
    ['functions:\n  a: { timeout: 5 }\n', '5: the function a has neither handler nor sequence'],
    ['functions:\n  a: { handler: x.main, sequence: [b] }\n', '5: the function a has both handler and sequence'],
    ['functions:\n  a: { handler: x }\n', `5: handler is "x", expected 'file.function'.`],
    ['functions:\n  a: handler.main\n', '5: the function a is "handler.main", expected its settings'],
    ['functions:\n  a:\n    handler: x.main\n    name: a/b/c\n', `7: name is "a/b/c", expected 'action' or 'package/action'.`],
    [
      'functions:\n  a:\n    handler: x.main\n    timeout: soon\n',
      `7: actions['s-dev-a'].limits.timeout: found "soon", expected a number above 0.`,
    ],
    [
      'functions:\n  b: { handler: x.main }\n  a:\n    sequence:\n      - b\n      - c\n',
      '9: the sequence a names "c", expected one of the functions b',
    ],
    [
      'functions:\n  a:\n    handler: x.main\n    events:\n      - schedule: rate(5 minutes)\n',
      '8: schedule is "rate(5 minutes)", expected cron(…) with five fields',
    ],
    [
      'functions:\n  a:\n    handler: x.main\n    events:\n      - trigger: { rule: r }\n',
      '8: trigger is {"rule":"r"}, expected the name of a trigger',
    ],
    ['functions:\n  a: [\n', '6: '],
  ])('refuses %j with file and line', async (text, message) => {
    await expect(load(service(text))).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: expect.stringContaining(`serverless.yml:${message}`) as unknown,
    })
  })

  it('is served over HTTP, and an edit of it or of a file that it names is served by the next request', async () => {
    const text = (value: string): string =>
      `functions:\n  a:\n    handler: handler.main\n    parameters: { who: "${value}", from: "\${file(from.json):x, 'nowhere'}" }\n    events: [{ http: GET /a }]\n`
    const project = await createProject(service(text('you')), { config: { isolation: 'inline' } })
    const answer = async (): Promise<unknown> => await (await project.emulator.request('/api/v1/web/guest/default/s-dev-a.json')).json()
    expect(await answer()).toMatchObject({ who: 'you', from: 'nowhere' })
    project.write('from.json', '{ "x": "here" }')
    expect(await answer()).toMatchObject({ who: 'you', from: 'here' })
    project.write('serverless.yml', service(text('me'))['serverless.yml'] ?? '')
    expect(await answer()).toMatchObject({ who: 'me' })
  })
})
