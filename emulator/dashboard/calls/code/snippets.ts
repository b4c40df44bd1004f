/** Writes a call in every way that its surface has: for the shell, with `fetch`, with the cloud's client, and as a test. */
import { headers } from '../../../providers/ncp/contract.ts'
import { isSigned } from '../../../providers/ncp/vendor.ts'
import { baseOf } from '../../data/functions.ts'
import { authorityOf, type DashboardDeps } from '../../deps.ts'
import type { Snippet } from '../../wire/code.ts'
import { authorisedByShell, withoutCredentials } from '../credentials.ts'
import { textOf, type HttpRequest } from '../http-request.ts'
import { curlCode, signedCurlCode } from './curl-code.ts'
import { fetchCode, signedFetchCode } from './fetch-code.ts'
import { parsed, readBody } from './js-body.ts'
import { quoted } from './literal.ts'
import { onPlainHost } from '../plain-host.ts'
import { sdkCodes } from './sdk-code.ts'
import { testCall } from './test-call.ts'

const ofSignatures: ReadonlySet<string> = new Set([headers.timestamp, headers.accessKey, headers.signature, headers.legacySignature])

/** @param status that the test expects */
export async function snippetsOf(
  given: HttpRequest,
  { sign, status }: { readonly sign: boolean; readonly status: number },
  deps: DashboardDeps,
): Promise<Snippet[]> {
  const { vendors } = deps
  const request = onPlainHost(given, deps)
  const config = deps.config()
  const base = baseOf(deps)
  const path = calledPath(request, deps)
  const shown = sign ? authorisedByShell(request, authorityOf(deps)) : request
  const signs = sign && isSigned(request, config)
  const unsigned = { ...shown, headers: shown.headers.filter(([name]) => !ofSignatures.has(name)) }
  // Where the emulator asks for a signature, a call without one is no example.
  const plain: Snippet[] =
    signs && config.ncp.credentials.length > 0
      ? []
      : [
          { kind: 'curl', title: 'curl', text: await curlCode(shown, base, vendors) },
          { kind: 'fetch', title: 'fetch', text: await fetchCode(shown, base, vendors) },
        ]
  const signed: Snippet[] = signs
    ? [
        { kind: 'signed-curl', title: 'curl + signature', text: await signedCurlCode(unsigned, base, vendors) },
        { kind: 'signed-fetch', title: 'fetch + signature', text: await signedFetchCode(unsigned, base, vendors) },
      ]
    : []
  const sdk = path === undefined ? [] : sdkCodes(shown, path, base, config)
  return [
    ...plain,
    ...signed,
    ...sdk,
    { kind: 'vitest', title: 'Vitest', text: await testText(sign ? withoutCredentials(request, vendors) : request, path, status, deps) },
  ]
}

/** The function at this very address; undefined where a part of the path is the caller's. */
function calledPath({ surface, target }: HttpRequest, deps: DashboardDeps): string | undefined {
  const [wanted = ''] = target.split('?', 1)
  for (const action of deps.catalog().actions.values())
    if (deps.addresses(action).some((one) => one.surface === surface && one.path.split('?', 1)[0] === wanted)) return action.path
  return undefined
}

async function testText(request: HttpRequest, path: string | undefined, status: number, deps: DashboardDeps): Promise<string> {
  const body = await readBody(request, 2)
  const params = parsed(textOf(request.body).body || '{}')
  const called = path === undefined || params === undefined ? undefined : { path, params }
  const { fixture, code } = testCall(request, body, called, deps)
  const [sentTo = ''] = request.target.split('?', 1)
  return [
    ...body.imports,
    "import { expect, test } from 'actionlab/vitest'",
    '',
    `test(${quoted(`${request.method} ${sentTo} answers ${status}`)}, async ({ ${fixture} }) => {`,
    ...body.before.map((line) => `  ${line}`),
    `  const answer = await ${code}`,
    `  expect(answer).toRespond({ status: ${status} })`,
    '})',
    '',
  ].join('\n')
}
