/** `actionlab init`: writes a function, a configuration, a test and scripts into an empty folder or an existing project. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { agentsText } from './agents-file.ts'
import { help, parseFlags } from './flags.ts'
import { configNames } from '../config/config-names.ts'
import { createScanner } from '../deploy/discover/scan.ts'
import { EmulatorError } from '../model/errors.ts'
import { readText } from '../system/disk.ts'
import { readOwnManifest } from '../system/version.ts'
import { ownDependency } from './own-dependency.ts'

export const usage = `actionlab init my-functions

In that folder (default: here), writes functions/hello.ts, actionlab.config.ts, test/hello.test.ts, vitest.config.mts, tsconfig.json and AGENTS.md for coding agents, and adds scripts and dependencies to
package.json. Where there are functions, their first test is written in place of the example; beside Jest, Vitest gets files of its own. What exists
already is left as it is. The test passes at once: npm install && npm test.
`

interface Starter {
  readonly path: string
  readonly text: string
  /** Any of these does the same already. */
  readonly unless?: readonly string[]
}

const hello = `/** Parameters in, an HTTP answer out: a browser shows its body. */
interface Params {
  name?: string
}

export function main({ name = 'World' }: Params) {
  console.log(\`greeting \${name}\`)
  return { statusCode: 200, body: { payload: \`Hello, \${name}!\` } }
}
`

const config = `import { defineConfig } from 'actionlab'

export default defineConfig({
  // Web actions answer HTTP themselves: /api/v1/web/guest/default/hello?name=Bo
  actions: { hello: { type: 'web' } },
  triggers: {
    hello: { type: 'apigw', product: 'demo', api: 'api', stage: 'v1', resource: '/hello', action: 'hello' },
  },
})
`

const test = `import { expect, test } from 'actionlab/vitest'

test('hello greets whoever calls, over Post Action', async ({ ncp }) => {
  const answer = await ncp.postAction('hello', { name: 'Bo' })
  expect(answer).toMatchContract('ncp.postAction')
  expect(answer).toSucceedWith({ statusCode: 200, body: { payload: 'Hello, Bo!' } })
  expect(answer).toHaveLogged('greeting Bo')
})

test('hello is a web action', async ({ openwhisk }) => {
  const answer = await openwhisk.web('hello', { query: { name: 'Bo' } })
  expect(answer).toRespond({ status: 200, json: { payload: 'Hello, Bo!' } })
})
`

/** The first test where there are functions: what its owner's functions take, only the owner knows. */
const firstTest = (functions: readonly string[]): string => `import { expect, test } from 'actionlab/vitest'

test('the functions are found', async ({ emulator }) => {
  expect(emulator.actions()).toEqual(expect.arrayContaining(${JSON.stringify(functions).replaceAll('"', "'").replaceAll("','", "', '")}))
})

test.todo('${functions[0]} answers', async ({ ncp }) => {
  expect(await ncp.postAction('${functions[0]}', { name: 'Bo' })).toSucceedWith({})
})
`

const emptyConfig = `import { defineConfig } from 'actionlab'

export default defineConfig({})
`

/** Neither Jest nor Vitest takes a file of this name for a test by itself. */
const besideJest = '.actionlab'

const vitestConfig = (jest: boolean): string => `import { actionlab } from 'actionlab/vitest/config'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Reruns tests when a function that they called is edited.
  plugins: [actionlab()],${jest ? `\n  // All other tests are Jest's.\n  test: { include: ['test/**/*${besideJest}.{js,ts}'] },` : ''}
})
`

const tsconfig = `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023", "dom", "dom.iterable"],
    "module": "preserve",
    "types": [],
    "strict": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["functions", "test", "*.ts", "*.mts"]
}
`

const vitestPath = 'vitest.config.mts'

/** What a repository has already. */
interface Found {
  /** Paths of its functions. */
  readonly functions: readonly string[]
  /** All of them are JavaScript. */
  readonly javaScript: boolean
  readonly jest: boolean
}

function startersFor({ functions, javaScript, jest }: Found): Starter[] {
  const mark = jest ? besideJest : '.test'
  const example = [
    { path: `test/hello${mark}.ts`, text: test, unless: configNames },
    { path: 'actionlab.config.ts', text: config, unless: configNames },
    { path: 'functions/hello.ts', text: hello, unless: configNames },
  ]
  const first = [
    { path: `test/functions${mark}.${javaScript ? 'js' : 'ts'}`, text: firstTest(functions), unless: configNames },
    { path: `actionlab.config.${javaScript ? 'mjs' : 'ts'}`, text: emptyConfig, unless: configNames },
  ]
  return [
    ...(functions.length === 0 ? example : first),
    {
      path: vitestPath,
      text: vitestConfig(jest),
      unless: ['ts', 'mts', 'js', 'mjs'].flatMap((end) => [`vitest.config.${end}`, `vite.config.${end}`]),
    },
    ...(javaScript ? [] : [{ path: 'tsconfig.json', text: tsconfig, unless: ['jsconfig.json'] }]),
    { path: '.gitignore', text: 'node_modules/\ncoverage/\n.env.local\n' },
    { path: 'AGENTS.md', text: agentsText(jest ? `npm run ${secondScript}` : 'npx vitest run') },
  ]
}

function look(root: string): Found {
  const folder = join(root, 'functions')
  const { functions } = createScanner(folder, () => {}).scan()
  const files = [...functions.values()].flatMap((one) => one.files.map(({ path }) => path))
  const manifest = join(root, 'package.json')
  const { scripts = {}, dependencies, devDependencies, ...rest } = existsSync(manifest) ? readManifest(manifest, readText(manifest)) : {}
  const jest = 'jest' in { ...dependencies, ...devDependencies, ...rest } || /\bjest\b/.test(scripts['test'] ?? '')
  return { functions: [...functions.keys()].sort(), javaScript: files.length > 0 && files.every((file) => /\.[cm]?js$/.test(file)), jest }
}

const scripts = { emulate: 'actionlab emulate', test: 'vitest run' }
/** Beside a test runner that has the name `test`. */
const secondScript = 'test:functions'

/** Resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = parseFlags(args, {}, 'init')
  const [directory = '.', ...more] = positionals
  if (more.length > 0) throw new EmulatorError('BAD_FLAG', `init takes one folder, not ${positionals.length}.\n${help('init')}`)
  const root = resolve(directory)
  // All are looked at before the first is written: they belong together.
  const found = look(root)
  const places = startersFor(found).map((starter) => ({
    starter,
    there: [starter.path, ...(starter.unless ?? [])].find((name) => existsSync(join(root, name))),
  }))
  const lines = places.map(({ starter, there }) =>
    there === undefined ? write(root, starter) : `left     ${starter.path}: there is ${there}`,
  )
  const manifest = addToManifest(root, found.jest)
  lines.push(...manifest.lines)
  const ownConfig = places.find(({ starter }) => starter.path === vitestPath)?.there
  const advice = [...manifest.advice, ...(ownConfig === undefined ? [] : pluginAdvice(root, ownConfig))]
  if (found.jest) advice.push(`Jest stays what npm test runs. Vitest runs test/**/*${besideJest}.{js,ts}: npm run ${secondScript}`)
  const command = found.jest ? `npm run ${secondScript}` : manifest.tests ? 'npm test' : 'npx vitest run'
  const next = `Next: npm install && ${command}, then npm run emulate`
  process.stdout.write(`${[...lines, '', ...advice, next].join('\n')}\n`)
  return 0
}

/** What was not written because it is there may lack what ours would have had. */
function pluginAdvice(root: string, name: string): string[] {
  if (readFileSync(join(root, name), 'utf8').includes('actionlab/vitest/config')) return []
  return [
    `${name}: add actionlab() of 'actionlab/vitest/config' to its plugins, and an edit of a function reruns the tests that called it.`,
  ]
}

function write(root: string, { path, text }: Starter): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  // `wx`: somebody may have been quicker.
  writeFileSync(file, text, { flag: 'wx' })
  return `written  ${path}`
}

interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  [key: string]: unknown
}

interface Added {
  readonly lines: readonly string[]
  /** What only its owner can decide. */
  readonly advice: readonly string[]
  /** Whether `npm test` runs Vitest. */
  readonly tests: boolean
}

/** Only what is missing is added; order, indentation and line ends stay. */
function addToManifest(root: string, jest: boolean): Added {
  const file = join(root, 'package.json')
  const text = existsSync(file) ? readText(file) : undefined
  const manifest = text === undefined ? { private: true, type: 'module' } : readManifest(file, text)
  const known = { ...manifest.dependencies, ...manifest.devDependencies }
  const own = Object.hasOwn(known, 'actionlab') ? undefined : ownDependency(root)
  const [vitest = '*'] = suitableVitests()
  const wanted = Object.entries({ ...(own && { actionlab: own.spec }), vitest }).filter(([name]) => !Object.hasOwn(known, name))
  const ours = jest ? { emulate: scripts.emulate, [secondScript]: scripts.test } : scripts
  const missing = Object.entries(ours).filter(
    ([name, command]) => !Object.hasOwn(manifest.scripts ?? {}, name) || isPlaceholder(manifest.scripts?.[name], command),
  )
  const testScript = missing.some(([name]) => name === 'test') ? scripts.test : manifest.scripts?.['test']
  const rest = { advice: versionAdvice(known['vitest']), tests: testScript?.includes('vitest') === true }
  if (wanted.length === 0 && missing.length === 0) return { lines: ['left     package.json: it has scripts and dependencies'], ...rest }
  const next: Manifest = {
    ...manifest,
    scripts: { ...manifest.scripts, ...Object.fromEntries(missing) },
    devDependencies: { ...manifest.devDependencies, ...Object.fromEntries(wanted) },
  }
  const indent = /^\{\r?\n([ \t]+)/.exec(text ?? '')?.[1] ?? '  '
  const written = `${JSON.stringify(next, null, indent)}\n`
  writeFileSync(file, text?.includes('\r\n') === true ? written.replaceAll('\n', '\r\n') : written)
  const lines = [`${text === undefined ? 'written ' : 'extended'} package.json`]
  if (own?.written !== undefined) lines.push(`written  ${own.written}: no registry has this version, so it is installed from here`)
  return { lines, ...rest }
}

/** npm refuses to install beside a Vitest that the harness was not made for. */
function versionAdvice(range: string | undefined): string[] {
  const [, major, minor] = /^[\^~]?(\d+)(?:\.(\d+))?/.exec(range ?? '') ?? []
  if (major === undefined) return []
  const fits = suitableVitests().some((suitable) => {
    const [wantedMajor = 0, wantedMinor = 0] = suitable.match(/\d+/g)?.map(Number) ?? []
    // `^4.0.0` may be 4.1 by now.
    return Number(major) === wantedMajor && (range?.startsWith('^') === true || minor === undefined || Number(minor) >= wantedMinor)
  })
  const [first = ''] = suitableVitests()
  return fits
    ? []
    : [
        `package.json: it has vitest ${range}, and actionlab/vitest needs ${suitableVitests().join(' or ')}. Change it: npm install -D vitest@${first}`,
      ]
}

/** What `npm init` writes for want of a test. */
function isPlaceholder(script: string | undefined, command: string): boolean {
  return command === scripts.test && script !== undefined && script.includes('no test specified')
}

function readManifest(file: string, text: string): Manifest {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Manifest
  } catch {
    // told below
  }
  throw new EmulatorError('BAD_CONFIG', `${file} is no readable JSON object: nothing was added to it. Mend it and run init again.`)
}

/** Ranges of the Vitests that the harness was made for; the first runs on every Node.js that this package runs on. */
function suitableVitests(): string[] {
  return readOwnManifest().peerDependencies?.['vitest']?.split(' || ') ?? []
}
