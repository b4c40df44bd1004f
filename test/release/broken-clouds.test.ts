/** A deployment meets servers that are no cloud, fail, break off or never answer: it says so and ends, and takes nothing for sent. */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { run as deploy } from '../../emulator/commands/deploy.ts'
import { createApi } from '../../emulator/providers/ncp/deployment/management-api.ts'
import { openNamespace } from '../../emulator/providers/openwhisk/deployment/namespace.ts'
import type { Shipment } from '../../emulator/model/shipment.ts'
import { createFolder } from '../support/project.ts'

const keys = { accessKey: 'AK0123456789', secretKey: 'secret-of-the-account' }
const auth = 'a-user:key-of-the-cloud'

let server: Server
let url: string
let answer: RequestListener

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const [name, value] of Object.entries({ NCP_ACCESS_KEY: keys.accessKey, NCP_SECRET_KEY: keys.secretKey, OPENWHISK_AUTH: auth }))
    vi.stubEnv(name, value)
})

afterEach(() => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
})

/** What the command ends with. */
async function failure(cloud: string): Promise<string> {
  const { root } = createFolder({ 'functions/a.js': 'exports.main = () => 1\n' })
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await deploy(['--target', url, '--cloud', cloud, '--root', root, '--yes'])
  } catch (error) {
    return String(error)
  } finally {
    write.mockRestore()
  }
  return 'nothing failed'
}

const page = '<!doctype html><title>Sign in</title>'

describe.each(['ncp', 'openwhisk'])('%s', (cloud) => {
  const isNaver = cloud === 'ncp'

  test('a page in the place of an answer is none, whatever its status is', async () => {
    answer = (_, response) => response.setHeader('content-type', 'text/html').end(page)
    expect(await failure(cloud)).toContain(
      isNaver
        ? `200 with text/html, where JSON is expected. Is ${url} NAVER's management API?`
        : 'The answer is no JSON: is this the address of an OpenWhisk cluster?',
    )
    answer = (_, response) => response.writeHead(302, { location: `${url}/login` }).end()
    expect(await failure(cloud)).toMatch(isNaver ? /GET \/ncf.*: 302/ : /The answer is no JSON/)
    answer = (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end(page)
    const text = await failure(cloud)
    expect(text).toMatch(/500/)
    expect(text).not.toMatch(/<|secret-of-the-account|key-of-the-cloud/)
  })

  test('an answer that breaks off is no answer', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
      response.write('{"content":', () => request.socket.destroy())
    }
    expect(await failure(cloud)).toContain(isNaver ? 'cannot be reached' : 'The cluster cannot be reached: the answer broke off')
    answer = (request) => request.socket.destroy()
    expect(await failure(cloud)).toContain('cannot be reached')
  })
})

test('a server that never answers is given up', async () => {
  answer = () => {}
  await expect(createApi(url, 'VPC', keys, 20)({ method: 'GET', path: '/packages' })).rejects.toThrow(
    'cannot be reached (no answer in time).',
  )
  await expect(openNamespace({ url }, {} as Shipment, auth, 20)).rejects.toThrow('The cluster cannot be reached: no answer in 0.02 s')
})
