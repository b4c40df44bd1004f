/** NODE_EXTRA_CA_CERTS reaches functions, although no container spends its start on reading certificates. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { createFolder } from './support/project.ts'

/** For localhost, signed by nobody: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBsIbpMNLXGAn4e16
OgUJCby43Usxdwt0yGmBSiF81ZKhRANCAASPdCBBYr9FdELz8J4mWXjSMIeXScM+
1Bk0dLCzWAa4JHQJ5K0FQBN0iUqb82Ou0k8TSk3ewA1HHQOMjQvLJ0rs
-----END PRIVATE KEY-----`
const cert = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUT5xYM/LnXPb0m54bvPYM0kFWRiYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEwMjgzMVoYDzIxMjYxMDI5
MTAyODMxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASPdCBBYr9FdELz8J4mWXjSMIeXScM+1Bk0dLCzWAa4JHQJ5K0FQBN0
iUqb82Ou0k8TSk3ewA1HHQOMjQvLJ0rso28wbTAdBgNVHQ4EFgQU39Yg/hLhnsuD
M/De//Vll0JDfsowHwYDVR0jBBgwFoAU39Yg/hLhnsuDM/De//Vll0JDfsowDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAJV7iOQd0GObxrL9b20tIaM6vsmcskULLNKy2JaL5FyYAiEA
jbcms5em2tmKZVTbC1MQvoalrm9NO1b47uvoq+1N08Q=
-----END CERTIFICATE-----`

const source = `
exports.main = async ({ url, by }) => {
  try {
    if (by === 'fetch') return { body: await (await fetch(url)).text() }
    return await new Promise((resolve, reject) => {
      require('node:https').get(url, (response) => response.on('data', (body) => resolve({ body: String(body) }))).on('error', reject)
    })
  } catch (error) {
    return { code: (error.cause ?? error).code }
  }
}
exports.variable = () => ({ file: process.env.NODE_EXTRA_CA_CERTS, argv: process.argv.length, warned: process.noDeprecation })
`

/** @param certificates PEM, the text of the file that NODE_EXTRA_CA_CERTS names; undefined: it names none */
async function start(certificates: string | undefined): Promise<{ emulator: Emulator; url: string; file: string }> {
  const server = createServer({ key, cert }, (_, response) => response.end('trusted'))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const actions = { f: {}, variable: { file: 'functions/f.cjs', main: 'variable' } }
  const { root } = createFolder({ 'functions/f.cjs': source })
  const file = join(root, 'extra.pem')
  if (certificates !== undefined) writeFileSync(file, certificates)
  vi.stubEnv('NODE_EXTRA_CA_CERTS', file)
  const emulator = await createEmulator({ root, functions: './functions', watch: false, actions })
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await emulator.close()
    server.close()
  })
  return { emulator, file, url: `https://localhost:${(server.address() as AddressInfo).port}/` }
}

const results = async (emulator: Emulator, url: string): Promise<unknown[]> => [
  (await emulator.invoke('f', { url, by: 'https' })).response.result,
  (await emulator.invoke('f', { url, by: 'fetch' })).response.result,
]

test('a function trusts what the file adds, in node:https and in fetch', async () => {
  const { emulator, url } = await start([...rootCertificates.slice(0, 2), cert].join('\n'))
  expect(await results(emulator, url)).toEqual([{ body: 'trusted' }, { body: 'trusted' }])
})

test.each([
  ['whose file names others', rootCertificates.slice(0, 2).join('\n')],
  ['whose file is missing', undefined],
])('a function %s trusts nobody else', async (_, certificates) => {
  const { emulator, url } = await start(certificates)
  const refused = { code: expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/) }
  expect(await results(emulator, url)).toEqual([refused, refused])
})

test('the variable is there for the function and for what it starts, and nothing else shows', async () => {
  const { emulator, file } = await start(cert)
  expect((await emulator.invoke('variable')).response.result).toEqual({ file, argv: 2 })
})
