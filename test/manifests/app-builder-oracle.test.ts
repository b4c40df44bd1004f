/** What is read of a project of Adobe App Builder is what Adobe's own loader reads: @adobe/aio-cli-lib-app-config. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { readProject } from '../../emulator/config/manifests/app-builder/project.ts'
import type { IncludedYaml } from '../../emulator/config/manifests/app-builder/included-yaml.ts'
import type { YamlValue } from '../../emulator/config/manifests/yaml-value.ts'
import type { Json } from '../../emulator/model/json.ts'
import { createFolder, type Files } from '../support/project.ts'

type Model = { readonly all: Record<string, object> } | { readonly error: string }

const packageJson = '{ "name": "@team/shop", "version": "1.2.3" }'
const operations = 'operations: { workerProcess: [{ type: action, impl: shop/a }] }'
const minimal =
  'application:\n  runtimeManifest:\n    packages:\n      shop:\n        actions:\n          a: { function: actions/a.js, web: "yes" }\n'

/** Each has a package.json, where it does not say another one. */
const configurations: Record<string, Files> = {
  'an application': { 'app.config.yaml': minimal },
  'the placeholder of a package, with all that an action may have': {
    'app.config.yaml': `application:
  actions: src/actions
  web: src/web
  dist: out
  hostname: example.test
  runtimeManifest:
    packages:
      __APP_PACKAGE__:
        license: Apache-2.0
        inputs: { A: $A, n: integer, list: [1, two], nothing: null }
        actions:
          a:
            function: src/actions/a/index.js
            web: raw
            runtime: nodejs:20
            main: run
            limits: { timeout: 60000, memorySize: 512, logSize: 1, concurrency: 10 }
            inputs: { LOG_LEVEL: debug, deep: { x: '\${B}', y: [$C] } }
            include: [["src/data/*.json", "data/"], ["/absolute/x"]]
            annotations: { require-adobe-auth: true, final: true }
        sequences: { s: { actions: "a, a", web: 'yes' } }
        triggers: { t: { feed: /whisk.system/alarms/interval, inputs: { minutes: 1 } } }
        rules: { r: { trigger: t, action: s } }
        apis: { api: { v1: { run: { a: { method: get, response: http } } } } }
`,
  },
  'values as js-yaml reads them': {
    'app.config.yaml': `${minimal}        inputs: { a: yes, b: 010, c: 1_000, d: 12:30, e: 2026-01-02, f: True, g: ~, h: 0x1F, i: .5, j: on, k: 089, l: "1" }\n`,
  },
  'anchors and merge keys': {
    'app.config.yaml': `application:
  runtimeManifest:
    packages:
      shop:
        actions:
          a: &a { function: actions/a.js, web: 'yes', inputs: { X: 1 } }
          b: { <<: *a, inputs: { X: 2 } }
`,
  },
  'hooks and events': {
    'app.config.yaml': `${minimal}  hooks: { pre-app-build: npm run gen, serve-static: x }\n  events: { registrations: { R: { description: d, events_of_interest: [{ provider_metadata: p, event_codes: [c] }], runtime_action: shop/a } } }\n`,
  },
  'an extension behind $include': {
    'app.config.yaml': 'extensions:\n  dx/excshell/1:\n    $include: src/dx-excshell-1/ext.config.yaml\n',
    'src/dx-excshell-1/ext.config.yaml': `${operations}\nactions: actions\nweb: web-src\nruntimeManifest:\n  packages:\n    shop:\n      actions:\n        a: { function: actions/a/index.js, include: [["data/*", "d/"]] }\n`,
    'src/dx-excshell-1/web-src/index.html': '',
  },
  'an application beside two extensions': {
    'app.config.yaml': `${minimal}extensions:\n  dx/asset-compute/worker/1:\n    ${operations}\n    runtimeManifest: { packages: { w: { actions: { worker: { function: worker.js } } } } }\n  dx/excshell/1:\n    ${operations}\n`,
  },
  'a chain of $include': {
    'app.config.yaml': 'extensions:\n  dx/excshell/1:\n    $include: src/ext.config.yaml\n',
    'src/ext.config.yaml': `${operations}\nruntimeManifest:\n  packages:\n    shop:\n      actions:\n        $include: ./shop/actions.config.yaml\n        extra: { function: extra.js }\n`,
    'src/shop/actions.config.yaml': 'list: { function: list.js }\nother:\n  $include: ../../more/other.yaml\n',
    'more/other.yaml': 'function: other.js\nweb: true\n',
  },
  'a key beside $include, which takes the place of the same key as a whole': {
    'app.config.yaml': `extensions:\n  dx/excshell/1:\n    $include: src/ext.config.yaml\n    hooks: { post-app-build: outer }\n`,
    'src/ext.config.yaml': `${operations}\nhooks: { pre-app-build: inner, post-app-build: inner }\n`,
  },
  'a path in both files, behind $include': {
    'app.config.yaml': `application:\n  runtimeManifest:\n    packages:\n      shop:\n        actions:\n          a:\n            $include: src/a.yaml\n            function: a.js\n`,
    'src/a.yaml': 'function: included.js\nweb: true\n',
  },
  'a path in both files, before $include': {
    'app.config.yaml': `application:\n  runtimeManifest:\n    packages:\n      shop:\n        actions:\n          a:\n            function: a.js\n            include: [["x/*", "y/"]]\n            $include: src/a.yaml\n`,
    'src/a.yaml': 'function: included.js\nweb: true\ninclude: [["z/*"]]\n',
  },
  'a map in both files whose own $include is resolved first': {
    'app.config.yaml': `application:\n  $include: src/app.yaml\n  runtimeManifest:\n    packages:\n      shop:\n        actions: { $include: more/actions.yaml }\n`,
    'src/app.yaml': 'runtimeManifest: { packages: {} }\nhooks: { pre-app-run: x }\n',
    'more/actions.yaml': 'a: { function: a.js }\n',
  },
  '$include at the top': {
    'app.config.yaml': '$include: config/all.yaml\n',
    'config/all.yaml': 'application:\n  runtimeManifest:\n    packages:\n      shop:\n        actions: { a: { function: a.js } }\n',
  },
  'one file included twice': {
    'app.config.yaml': `application:\n  runtimeManifest:\n    packages:\n      one: { actions: { $include: actions.yaml } }\n      two: { actions: { $include: actions.yaml } }\n`,
    'actions.yaml': 'a: { function: src/a.js }\n',
  },
  '$include in a list': {
    'app.config.yaml': `${minimal}  events: { registrations: { R: { events_of_interest: [{ $include: event.yaml }] } } }\n`,
    'event.yaml': 'provider_metadata: p\nevent_codes: [c]\n',
  },
  'names with a dot, whose paths are relative to the root': {
    'app.config.yaml': 'application:\n  $include: src/app.yaml\n',
    'src/app.yaml':
      'runtimeManifest:\n  packages:\n    v1.2: { actions: { a: { function: a.js } } }\n    shop: { actions: { b.c: { function: b.js, include: [["x", "y"]] } } }\n',
  },
  'manifest.yml alone': {
    'manifest.yml': 'packages:\n  __APP_PACKAGE__:\n    actions:\n      a: { function: actions/a.js, web: yes, include: [["d/*", "e"]] }\n',
    'web-src/index.html': '',
  },
  'manifest.yml that loses to app.config.yaml': {
    'app.config.yaml': minimal,
    'manifest.yml': 'packages: { __APP_PACKAGE__: { actions: { stale: { function: b.js } } } }\n',
  },
  'manifest.yml beside an application without packages': {
    'app.config.yaml': 'application:\n  hooks: { pre-app-build: new }\n',
    'manifest.yml': 'packages: { __APP_PACKAGE__: { actions: { kept: { function: b.js } } } }\n',
  },
  'manifest.yml beside extensions': {
    'app.config.yaml': `extensions:\n  dx/excshell/1:\n    ${operations}\n`,
    'manifest.yml': 'packages: { __APP_PACKAGE__: { actions: { kept: { function: b.js } } } }\n',
  },
  'hooks of package.json, which are kept where no newer one has their name': {
    'app.config.yaml': `${minimal}  hooks: { post-app-build: new }\n`,
    'package.json': '{ "name": "shop", "scripts": { "pre-app-build": "old", "post-app-build": "old", "test": "x" } }',
  },
  'a package.json without name and version': { 'app.config.yaml': minimal, 'package.json': '{}' },
  'a front end alone': { 'app.config.yaml': 'application: { web: { src: site } }\n', 'site/index.html': '' },
  'keys that nothing knows': { 'app.config.yaml': `${minimal}  later: { x: 1 }\nmore: true\n` },
}

/** Both refuse. Where ours says nothing, the file is taken for another program's. */
const faults: Record<string, [files: Files, theirs: RegExp, ours?: RegExp]> = {
  'a circle of $include': [
    {
      'app.config.yaml': 'application:\n  $include: a.yaml\n',
      'a.yaml': 'hooks: { $include: b/b.yaml }\n',
      'b/b.yaml': 'x: { $include: ../a.yaml }\n',
    },
    /Detected '\$include' cycle/,
    /b\.yaml:1: \$include goes in a circle: a\.yaml → b\/b\.yaml → a\.yaml/,
  ],
  'a file that includes itself': [
    { 'app.config.yaml': 'application: { $include: app.config.yaml }\n' },
    /cycle/,
    /circle: app\.config\.yaml → app\.config\.yaml/,
  ],
  'an included file that is not there': [
    { 'app.config.yaml': 'application:\n  $include: src/none.yaml\n' },
    /cannot be resolved/,
    /app\.config\.yaml:2: \$include: there is no file src\/none\.yaml/,
  ],
  'a list that is included': [
    { 'app.config.yaml': 'application: { $include: a.yaml }\n', 'a.yaml': '- x\n' },
    /does not resolve to an object/,
    /a\.yaml holds a list/,
  ],
  'a text that is included': [
    { 'app.config.yaml': 'application: { $include: a.yaml }\n', 'a.yaml': 'x\n' },
    /does not resolve to an object/,
    /a\.yaml holds no map/,
  ],
  'an empty file that is included': [
    { 'app.config.yaml': 'application: { $include: a.yaml }\n', 'a.yaml': '' },
    /does not resolve to an object/,
    /a\.yaml holds no map/,
  ],
  'a fault of YAML': [{ 'app.config.yaml': 'application: {\n' }, /unexpected end/, /app\.config\.yaml:2/],
  'packages that are missing': [
    { 'app.config.yaml': 'application: { runtimeManifest: {} }\n' },
    /Missing or invalid keys/,
    /the key 'packages' is missing/,
  ],
  'an extension without operations': [
    { 'app.config.yaml': 'extensions: { dx/excshell/1: { hooks: {} } }\n' },
    /Missing or invalid keys/,
    /'operations' is missing/,
  ],
  'operations without a call': [
    { 'app.config.yaml': 'extensions: { dx/excshell/1: { operations: { view: [] } } }\n' },
    /Missing or invalid keys/,
    /a list that is not empty/,
  ],
  'an extension with a wrong name': [
    { 'app.config.yaml': `extensions: { a.b: { ${operations} } }\n` },
    /Missing or invalid keys/,
    /other characters/,
  ],
  'an action with a wrong name': [
    { 'app.config.yaml': minimal.replace('a:', '"a/b":') },
    /Missing or invalid keys/,
    /OpenWhisk does not take/,
  ],
  'a number as runtime': [
    { 'app.config.yaml': minimal.replace('web: "yes"', 'runtime: 20') },
    /Missing or invalid keys/,
    /found 20, expected a text/,
  ],
  'raw-http as key of an action': [
    { 'app.config.yaml': minimal.replace('web:', 'raw-http:') },
    /Missing or invalid keys/,
    /unknown key of an action/,
  ],
  'a list as inputs': [{ 'app.config.yaml': minimal.replace('web: "yes"', 'inputs: [1]') }, /Missing or invalid keys/, /expected a map/],
  'a number as hook': [
    { 'app.config.yaml': `${minimal}  hooks: { pre-app-run: 1 }\n` },
    /Missing or invalid keys/,
    /found 1, expected a text/,
  ],
  'neither application nor extensions': [{ 'app.config.yaml': 'server: { port: 1 }\n' }, /Missing or invalid keys/],
  'nothing at all': [{ 'app.config.yaml': 'application: { name: x }\n' }, /Couldn't find configuration/],
}

/** The same of what the emulator reads. */
function modelOf(root: string): Model {
  const project = readProject(root, {})
  if (project === undefined) return { error: 'nothing' }
  const { implementations, packageName, yaml } = project
  const all = implementations.map(({ name, value, frontEnd }) => [
    name,
    {
      runtimeManifest: withPaths(value.at('runtimeManifest'), yaml),
      hooks: value.at('hooks').map(),
      events: value.at('events').value,
      frontEnd: frontEnd ?? null,
      packageName,
    },
  ])
  return { all: Object.fromEntries(all) as Record<string, object> }
}

/** Adobe's loader has paths absolute where they stand. */
function withPaths(manifest: YamlValue, yaml: IncludedYaml): Json {
  const copy = structuredClone(manifest.value) as never
  for (const [pkg, { value: actions }] of manifest
    .at('packages')
    .entries()
    .map(([name, at]) => [name, at.at('actions')] as const))
    for (const action of Object.keys(actions ?? {})) {
      const at = manifest.at('packages').at(pkg).at('actions').at(action)
      const there = (copy as Record<string, Record<string, Record<string, Record<string, { function?: string; include?: string[][] }>>>>)[
        'packages'
      ]?.[pkg]?.['actions']?.[action]
      const named = at.at('function')
      if (there && named.text() !== undefined) there.function = yaml.absolute(named.text() ?? '', named.path)
      for (const [index, entry] of at.at('include').items().entries()) {
        const pattern = entry.at(0)
        if (there?.include?.[index]) there.include[index][0] = yaml.absolute(pattern.text() ?? '', pattern.path)
      }
    }
  return copy
}

/** One process for all: it takes half a second to start. */
function modelsOfAdobe(roots: readonly string[]): Model[] {
  const program = fileURLToPath(new URL('../support/aio-app-config.mjs', import.meta.url))
  // No configuration of this machine's user.
  const { PATH } = process.env
  return JSON.parse(execFileSync(process.execPath, [program, ...roots], { encoding: 'utf8', env: { PATH, HOME: roots[0] } })) as Model[]
}

function folderOf(files: Files): string {
  return createFolder({ 'package.json': packageJson, ...files }).root
}

describe("Adobe's loader and this one", () => {
  it(`read the same of ${Object.keys(configurations).length} configurations`, () => {
    const roots = Object.values(configurations).map(folderOf)
    const theirs = modelsOfAdobe(roots)
    for (const [index, name] of Object.keys(configurations).entries())
      expect({ [name]: modelOf(roots[index] ?? '') }).toEqual({ [name]: theirs[index] })
  })

  it(`refuse the same ${Object.keys(faults).length} configurations, this one with file and line`, async () => {
    const roots = Object.values(faults).map(([files]) => folderOf(files))
    const theirs = modelsOfAdobe(roots)
    for (const [index, [name, [, adobe, ours]]] of Object.entries(faults).entries()) {
      const root = roots[index] ?? ''
      const refusal: unknown = await loadConfig({ root }).then(
        ({ manifest }) => manifest,
        (error: Error) => error.message.replaceAll(`${root}/`, ''),
      )
      expect({ [name]: [theirs[index], refusal] }).toEqual({
        [name]: [{ error: expect.stringMatching(adobe) as unknown }, ours && (expect.stringMatching(ours) as unknown)],
      })
    }
  })
})
