/** Every kind of answer, validated against the vendor's own OpenAPI document (fixtures/openapi, seed 003), whose examples are run as they stand there. */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { isFunctionName } from '../emulator/providers/tcb/contract.ts'
import { project, type Project } from './providers/tcb/project.ts'

interface Example {
  description?: string
  value: unknown
}
interface ResponseObject {
  $ref?: string
  headers?: Record<string, { schema: object }>
  content?: Record<string, { schema: object; examples?: Record<string, Example> }>
}
interface OpenApi {
  paths: Record<
    string,
    {
      post: {
        parameters: { name: string; in: string; schema: { pattern?: string; enum?: string[] } }[]
        responses: Record<string, ResponseObject>
      }
    }
  >
}

const document = parse(readFileSync(new URL('../fixtures/openapi/tcb-functions.v1.yaml', import.meta.url), 'utf8')) as OpenApi
const operation = document.paths['/v1/functions/{name}']?.post ?? { parameters: [], responses: {} }

// The keywords around the schemas are OpenAPI's, not JSON Schema's.
const ajv = new Ajv({ strict: false })
ajv.addSchema(document, 'openapi')

function pointer(...path: string[]): string {
  return `openapi#/${path.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
}

function responseFor(status: number): { response: ResponseObject; path: string[] } {
  const key = String(status) in operation.responses ? String(status) : 'default'
  const response = operation.responses[key]
  if (response?.$ref === '#/components/responses/CommonErrorResponse') {
    const components = (document as unknown as { components: { responses: Record<string, ResponseObject> } }).components
    return { response: components.responses['CommonErrorResponse'] ?? {}, path: ['components', 'responses', 'CommonErrorResponse'] }
  }
  return { response: response ?? {}, path: ['paths', '/v1/functions/{name}', 'post', 'responses', key] }
}

/** What the document does not allow about this answer. */
async function violations(answer: Response): Promise<string[]> {
  const { response, path } = responseFor(answer.status)
  const found: string[] = []
  for (const [name, { schema }] of Object.entries(response.headers ?? {})) {
    const value = answer.headers.get(name)
    if (value === null) found.push(`no header ${name}`)
    else if (!ajv.validate(schema, value)) found.push(`header ${name}: ${ajv.errorsText()}`)
  }
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  if (!response.content || !(type in response.content))
    return [...found, `content type ${type} is not among ${Object.keys(response.content ?? {}).join(', ')}`]
  const body: unknown = type === 'application/json' ? await answer.json() : await answer.text()
  const validate: ValidateFunction = ajv.compile({ $ref: pointer(...path, 'content', type, 'schema') })
  if (!validate(body)) found.push(`body: ${ajv.errorsText(validate.errors)}`)
  return found
}

/** The function an example's description shows, and what it is said to answer. */
const examples = Object.entries(responseFor(200).response.content ?? {}).flatMap(([type, { examples: all = {} }]) =>
  Object.entries(all).map(([name, { description = '', value }]) => ({
    name,
    type,
    value,
    code: /```javascript\n([\s\S]*?)```/.exec(description)?.[1] ?? '',
  })),
)

const files = {
  ...Object.fromEntries(examples.map(({ name, code }) => [`functions/example${name}.js`, code])),
  'functions/boom.js': 'exports.main = () => { throw new Error("b") }',
  'functions/slow.js': 'exports.main = () => new Promise(() => {})',
  'functions/eater.js': 'exports.main = () => { const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1)) }',
  'functions/idle.js': 'exports.main = () => 1',
  'functions/busy.js': 'exports.main = () => 1',
}

let it: Project
beforeAll(async () => {
  it = await project(
    files,
    {
      functions: {
        slow: { timeout: 0.2 },
        eater: { memory: 64, timeout: 20 },
        idle: { state: 'Updating' },
        busy: { provisionedConcurrency: 0 },
      },
    },
    { keep: true },
  )
})
afterAll(() => it.close())

describe('the examples of the document', () => {
  test('are two, with code to run', () => {
    expect(examples.map(({ name, code }) => [name, code.includes('exports.main')])).toEqual([
      ['Echo', true],
      ['Text', true],
    ])
  })

  test.each(examples)('$name answers as it says there', async ({ name, type, value }) => {
    const answer = await it.call(`example${name}`, { a: 1, b: 2 })
    expect(await violations(answer.clone())).toEqual([])
    expect(answer.headers.get('content-type')).toMatch(type)
    expect(type === 'application/json' ? await answer.json() : await answer.text()).toEqual(value)
  })

  test('the failed call has the code, the members and the wording of the example', async () => {
    const example = responseFor(400).response.content?.['application/json']?.examples?.['ExecuteFail']?.value as {
      code: string
      message: string
    }
    const answer = await it.call('exampleEcho', '{"a":')
    const body = (await answer.json()) as { code: string; message: string; requestId: string }
    expect(Object.keys(body).sort()).toEqual(Object.keys(example).sort())
    expect(body.code).toBe(example.code)
    const worded = (text: string): string => text.replace(/\([^)]*\)/, '(id)')
    expect(worded(body.message)).toBe(worded(example.message))
  })
})

describe('an answer is what the document allows', () => {
  const codes: [code: string, name: string, headers: Record<string, string>, body: string][] = [
    ['FUNCTION_NOT_FOUND', 'nosuch', {}, '{}'],
    ['FUNCTION_QUALIFIER_NOT_FOUND', 'boom', { 'x-qualifier': '9' }, '{}'],
    ['FUNCTION_INVOCATION_FAILED', 'boom', {}, '{}'],
    ['FUNCTION_PARAM_INVALID', 'boom', {}, '[]'],
    ['FUNCTION_EXCEED_RESOURCE_LIMIT', 'busy', {}, '{}'],
    ['FUNCTION_STATUS_ABNORMAL', 'idle', {}, '{}'],
    ['FUNCTION_TIME_LIMIT_EXCEEDED', 'slow', {}, '{}'],
    ['FUNCTION_MEMORY_LIMIT_EXCEEDED', 'eater', {}, '{}'],
  ]

  test.each(codes)('%s', async (code, name, headers, body) => {
    const answer = await it.call(name, body, headers)
    expect(await violations(answer.clone())).toEqual([])
    expect(await answer.json()).toMatchObject({ code })
  })

  test('and these are all the codes its table lists', () => {
    const text = readFileSync(new URL('../fixtures/openapi/tcb-functions.v1.yaml', import.meta.url), 'utf8')
    const listed = [...text.matchAll(/<td>(FUNCTION_[A-Z_]+)<\/td>/g)].map(([, code]) => code)
    expect(new Set(codes.map(([code]) => code))).toEqual(new Set(listed))
  })

  test('a document that asks for more would not be satisfied', async () => {
    const answer = await it.call('exampleText')
    const stricter = new Response('{"code":1}', { status: 400, headers: { 'content-type': 'application/json' } })
    expect(await violations(stricter)).toEqual(['no header X-Request-Id', expect.stringContaining('code must be string')])
    expect(
      await violations(new Response('<html>', { status: 200, headers: { 'content-type': 'text/html', 'x-request-id': 'r' } })),
    ).toHaveLength(1)
    expect(answer.status).toBe(200)
  })
})

test('a function name is what the document calls one', () => {
  const pattern = new RegExp(operation.parameters.find(({ name }) => name === 'name')?.schema.pattern ?? '^$')
  for (const name of [
    'ab',
    'a',
    '',
    '1b',
    'a-',
    'a_',
    'a1',
    'a_b-9',
    'A'.repeat(60),
    'A'.repeat(61),
    'a.b',
    'a b',
    'ab\n',
    'é1',
    '__proto__',
    'constructor',
  ])
    expect([name, isFunctionName(name)]).toEqual([name, pattern.test(name)])
})
