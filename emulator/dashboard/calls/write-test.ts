/** Writes an activation's call as a Vitest test with the clients and matchers of `actionlab/vitest`. */
import type { Activation } from '../../model/activation.ts'
import { withoutVolatile } from '../../cases/volatile-fields.ts'
import type { Vendor } from '../../providers/vendor.ts'
import type { DashboardDeps } from '../deps.ts'
import { bytesBody, parsed } from './code/js-body.ts'
import { literal, quoted } from './code/literal.ts'
import { testCall } from './code/test-call.ts'
import { textOf, type HttpRequest } from './http-request.ts'
import { answerOnRecord } from './on-record.ts'
import { slugOf } from './save-case.ts'
import type { TestText } from '../wire/saved-call.ts'

/** What the caller was answered is what the test expects. */
export async function writeTest(activation: Activation, request: HttpRequest, deps: DashboardDeps): Promise<TestText> {
  const { answer, body } = await answerOnRecord(activation, request, deps)
  const { status } = answer
  const { path: called, params } = activation
  const { fixture, code } = testCall(request, bytesBody(request, 2), { path: called, params }, deps)
  const { method, target } = request
  const [path = ''] = target.split('?', 1)
  const expected = [`status: ${status}`, ...expectedBody(body, deps.vendors)].join(', ')
  const text = [
    `import { expect, test } from 'actionlab/vitest'`,
    '',
    `test(${quoted(`${activation.path} answers ${status} to ${method} ${path}`)}, async ({ ${fixture} }) => {`,
    `  const answer = await ${code}`,
    `  expect(answer).toRespond({ ${expected} })`,
    '})',
    '',
  ].join('\n')
  return { file: `test/${slugOf(activation.path)}.test.ts`, text }
}

function expectedBody(bytes: Uint8Array, vendors: readonly Vendor[]): string[] {
  const { body, base64 } = textOf(bytes)
  if (base64 || body === '') return []
  const json = parsed(body)
  if (json === undefined || typeof json !== 'object') return [`text: ${quoted(body)}`]
  return [`json: ${withMatchers(literal(withoutVolatile(json, vendors), 1))}`]
}

/** What differs from run to run, as the cases spell it. */
function withMatchers(text: string): string {
  return text
    .replaceAll(`'<string>'`, 'expect.any(String)')
    .replaceAll(`'<number>'`, 'expect.any(Number)')
    .replaceAll(`'<any>'`, 'expect.anything()')
}
