/** Writes a call with the published client of its cloud; only the client's address differs from code for the cloud. tcb.md 5, 6. */
import { isObject, type JsonObject } from '../../../model/json.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { Snippet } from '../../wire/code.ts'
import { textOf, type HttpRequest } from '../http-request.ts'
import { parsed } from './js-body.ts'
import { literal, quoted } from './literal.ts'

/** @param base of the emulator */
export function sdkCodes(request: HttpRequest, path: string, base: string, config: ResolvedConfig): Snippet[] {
  const { surface, method, body } = request
  const params = parsed(textOf(body).body || '{}')
  if (method !== 'POST' || !isObject(params)) return []
  if (surface === 'openwhisk.api') return [openwhiskCode(request, path, params, base)]
  return surface === 'tcb' ? [jsSdkCode(request, path, params, base, config), nodeSdkCode(request, path, params, base, config)] : []
}

function openwhiskCode({ target }: HttpRequest, path: string, params: JsonObject, base: string): Snippet {
  const query = new URLSearchParams(target.split('?')[1] ?? '')
  const flags = ['blocking', 'result'].filter((name) => query.get(name) === 'true').map((name) => `${name}: true`)
  const options = [`name: ${quoted(path)}`, `params: ${literal(params, 1)}`, ...flags]
  const text = `import openwhisk from 'openwhisk'

const { OPENWHISK_AUTH = 'any:key' } = process.env
const client = openwhisk({ apihost: ${quoted(base)}, api_key: OPENWHISK_AUTH })
console.log(await client.actions.invoke(${object(options)}))
`
  return { kind: 'openwhisk', title: 'openwhisk', text }
}

function jsSdkCode({ headers }: HttpRequest, path: string, params: JsonObject, base: string, { tcb }: ResolvedConfig): Snippet {
  const sent = headers.filter(([name]) => name !== 'content-type' && name !== 'authorization')
  const header = sent.length === 0 ? [] : [`header: ${literal(Object.fromEntries(sent), 1)}`]
  const key = tcb.auth.enforce ? ', accessKey: process.env.TCB_ACCESS_TOKEN' : ''
  const text = `import cloudbase from '@cloudbase/js-sdk'

const app = cloudbase.init({ env: ${quoted(tcb.envId)}${key} })
app.registerHost(${quoted(new URL(base).host)}, 'http')
console.log(await app.callFunction(${object([`name: ${quoted(path)}`, `data: ${literal(params, 1)}`, ...header])}))
`
  return { kind: 'js-sdk', title: '@cloudbase/js-sdk', text }
}

function nodeSdkCode({ headers }: HttpRequest, path: string, params: JsonObject, base: string, { tcb }: ResolvedConfig): Snippet {
  const qualifier = headers.find(([name]) => name === 'x-qualifier')?.[1]
  const options = [
    `name: ${quoted(path)}`,
    `data: ${literal(params, 1)}`,
    ...(qualifier === undefined ? [] : [`qualifier: ${quoted(qualifier)}`]),
  ]
  const credentials = tcb.auth.enforce ? 'accessKey: process.env.TCB_ACCESS_TOKEN' : "secretId: 'any', secretKey: 'any'"
  const text = `import cloudbase from '@cloudbase/node-sdk'

const app = cloudbase.init({ env: ${quoted(tcb.envId)}, ${credentials}, serviceUrl: ${quoted(`${base}/admin`)} })
console.log(await app.callFunction(${object(options)}))
`
  return { kind: 'node-sdk', title: '@cloudbase/node-sdk', text }
}

function object(properties: readonly string[]): string {
  const flat = `{ ${properties.join(', ')} }`
  return flat.length <= 80 && !flat.includes('\n') ? flat : `{\n${properties.map((one) => `  ${one},\n`).join('')}}`
}
