/** Whatever sends a request to the cloud's hosts, and whenever it is loaded: within the first call, within the second one, by a package that imports it then. docs/contracts/tcb.md 6.5. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localConnection } from '../../emulator/testing/clients/connection.ts'
import { createTcbClient, type TcbClient } from '../../emulator/testing/clients/tcb.ts'
import { project, type Project } from '../providers/tcb/project.ts'

const url = 'https://e1.api.tcloudbasegateway.com/v1/apis/rate/now'
/** Bodies of functions. */
const ask: Record<string, string> = {
  builtin: `const { default: https } = await import('node:https')
    return new Promise((resolve, reject) => https.get(url, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts))))).on('error', reject))`,
  named: `const { get } = await import('https')
    return new Promise((resolve, reject) => get(url, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts))))).on('error', reject))`,
  got: `const { got } = await import('got')
    return got(url).json()`,
  undici: `const { request } = await import('undici')
    return (await request(url)).body.json()`,
  undicifetch: `const { fetch } = await import('undici')
    return (await fetch(url)).json()`,
  axios: `const { default: axios } = await import('axios')
    return (await axios(url)).data`,
  fetch: `return (await fetch(url)).json()`,
  inner: `const { ask } = await import('esm-asks')
    return ask(url)`,
  getter: `if (!process.getBuiltinModule) return { rate: 7 }
   const https = process.getBuiltinModule('https')
    return new Promise((resolve, reject) => https.get(url, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts))))).on('error', reject))`,
}
const cases = Object.keys(ask).flatMap((name) => [`${name}-cjs`, `${name}-esm`, `${name}-second`])
const files: Record<string, string> = {}
for (const [name, body] of Object.entries(ask)) {
  files[`functions/${name}-cjs.js`] = `exports.main = async ({ url }) => { ${body} }`
  files[`functions/${name}-esm.mjs`] = `export const main = async ({ url }) => { ${body} }`
  files[`functions/${name}-second.mjs`] = `let n = 0\nexport const main = async ({ url }) => { if (n++ === 0) return 0\n ${body} }`
}
files['functions/node_modules/esm-asks/package.json'] = '{"type":"module","exports":"./index.js"}'
files['functions/node_modules/esm-asks/index.js'] =
  `export async function ask(url) { const https = await import('node:https'); return new Promise((resolve, reject) => https.get(url, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts))))).on('error', reject)) }`
let it: Project
let tcb: TcbClient
beforeAll(async () => {
  it = await project(files, { envId: 'e1', functions: Object.fromEntries(cases.map((n) => [n, { timeout: 10 }])) }, { keep: true })
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  tcb = createTcbClient(localConnection(it.emulator))
  tcb.stub('apis.rate', { rate: 7 })
}, 30_000)
afterAll(() => it.close())
test.each(cases)('%s is led to the emulator', async (name) => {
  if (name.endsWith('second')) await tcb.call(name, { url })
  expect((await tcb.call(name, { url })).json).toEqual({ rate: 7 })
})
