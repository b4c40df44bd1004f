/** The files that `actionlab init` writes. */
import { configNames } from '../../config/config-names.ts'
import { agentsText } from '../agents-file.ts'
import type { Found } from './found.ts'

export interface Starter {
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

/** Functions that the first test names one by one. */
const mostNamed = 5

/** The first test where there are functions: what its owner's functions take, only the owner knows. */
const firstTest = ({ functions, cloud }: Found): string => `import { expect, test } from 'actionlab/vitest'

test('the functions are found', async ({ emulator }) => {
  expect(emulator.actions()).toEqual(expect.arrayContaining([${functions.map(quoted).join(', ')}]))
})
${functions.slice(0, mostNamed).map(todos[cloud]).join('')}`

/** How callers of each cloud reach a function. */
const todos = {
  ncp: (name: string): string => `
test.todo(${quoted(`${name} answers`)}, async ({ ncp }) => {
  expect(await ncp.postAction(${quoted(name)}, { name: 'Bo' })).toSucceedWith({})
})
`,
  openwhisk: (name: string): string => `
test.todo(${quoted(`${name} answers`)}, async ({ openwhisk }) => {
  expect(await openwhisk.invoke(${quoted(name)}, { name: 'Bo' })).toSucceedWith({})
})
`,
  tcb: (name: string): string => `
test.todo(${quoted(`${name} answers`)}, async ({ tcb }) => {
  expect(await tcb.call(${quoted(name)}, { name: 'Bo' })).toRespond({ status: 200, json: {} })
})
`,
} as const

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

const emptyConfig = ({ manifest }: Found): string => `import { defineConfig } from 'actionlab'

${manifest === undefined ? '' : `// ${manifest} is read as well: what stands here lies over it.\n`}export default defineConfig({})
`

/** Neither Jest nor Vitest takes a file of this name for a test by itself. */
export const besideJest = '.actionlab'

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
    "types": ["node"],
    "strict": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["functions", "test", "*.ts", "*.mts"]
}
`

export const tsconfigPath = 'tsconfig.json'
export const vitestPath = 'vitest.config.mts'

/** @param testCommand runs the tests of the functions */
export function startersFor(found: Found, testCommand: string): Starter[] {
  const { functions, javaScript, jest } = found
  const mark = jest ? besideJest : '.test'
  const example = [
    { path: `test/hello${mark}.ts`, text: test, unless: configNames },
    { path: 'actionlab.config.ts', text: config, unless: configNames },
    { path: 'functions/hello.ts', text: hello, unless: configNames },
  ]
  const first = [
    { path: `test/functions${mark}.${javaScript ? 'js' : 'ts'}`, text: firstTest(found), unless: configNames },
    { path: `actionlab.config.${javaScript ? 'mjs' : 'ts'}`, text: emptyConfig(found), unless: configNames },
  ]
  return [
    ...(functions.length === 0 ? example : first),
    {
      path: vitestPath,
      text: vitestConfig(jest),
      unless: ['ts', 'mts', 'js', 'mjs', 'cts', 'cjs'].flatMap((end) => [`vitest.config.${end}`, `vite.config.${end}`]),
    },
    ...(javaScript ? [] : [{ path: tsconfigPath, text: tsconfig, unless: ['jsconfig.json'] }]),
    { path: '.gitignore', text: 'node_modules/\ncoverage/\ndist-functions/\n.env.local\n' },
    { path: 'AGENTS.md', text: agentsText(testCommand, found.place) },
  ]
}
