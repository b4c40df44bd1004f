/** The published SDKs upload, download, copy and delete files on the emulator, unchanged: only its address is told to them. docs/contracts/tcb.md 14. */
import { createReadStream } from 'node:fs'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { js2Adapter } from './js2-adapter.ts'
import { project, type Project } from '../providers/tcb/project.ts'
import { inSlowRun, repeat } from '../support/repeat.ts'

const require = createRequire(import.meta.url)
const env = 'files-env'

interface Item {
  fileID?: string
  fileId?: string
  tempFileURL?: string
  code?: string
  status?: number
  errMsg?: string
  size?: number
  contentType?: string
  message?: string
}
interface Storage {
  uploadFile(options: object): Promise<{ fileID?: string; fileId?: string; code?: string; message?: string }>
  downloadFile(options: object): Promise<{ fileContent?: Buffer }>
  getTempFileURL(options: object): Promise<{ fileList: Item[] }>
  deleteFile(options: object): Promise<{ fileList: Item[] }>
  copyFile(options: object): Promise<{ fileList: Item[] }>
  getFileInfo(options: object): Promise<{ fileList: Item[] }>
}

let it: Project
let port: number
let address: string
beforeAll(async () => {
  it = await project({ 'functions/nothing.js': 'exports.main = () => 1' }, { envId: env, storage: { seeds: './seeded' } }, { keep: true })
  await it.write('seeded/images/logo.svg', '<svg/>')
  ;({ port } = await it.emulator.listen({ port: 0 }))
  address = `127.0.0.1:${port}`
  process.env['TCB_CONTEXT_CNFG'] = JSON.stringify({ URL: `http://${address}/admin` })
})
afterAll(async () => {
  delete process.env['TCB_CONTEXT_CNFG']
  await it.close()
})

const node = (name: string): Storage =>
  (require(name) as { init(options: object): Storage }).init({
    env,
    secretId: 'any-id',
    secretKey: 'any-key',
    serviceUrl: `http://${address}/admin`,
  })

function js3(
  mode: 'GATEWAY' | 'CLOUD_API',
): Storage & { storage: { from(): Record<string, (...given: unknown[]) => Promise<{ data: unknown; error: unknown }>> } } {
  const sdk = require('@cloudbase/js-sdk') as {
    init(options: object): ReturnType<typeof js3> & { registerHost(host: string, protocol: string): void }
  }
  const app = sdk.init({ env, endPointMode: mode, accessKey: 'any-key' })
  app.registerHost(address, 'http')
  return app
}

function js2(mode: 'GATEWAY' | 'CLOUD_API'): Storage {
  interface App extends Storage {
    registerEndPoint(url: string, protocol: string): void
    registerEndPointWithKey(endPoint: object): void
  }
  const sdk = require('@cloudbase/js-sdk-2') as { init(options: object): App; useAdapters(adapter: object): void }
  sdk.useAdapters(js2Adapter())
  const app = sdk.init({ env, accessKey: 'any-key', endPointMode: mode })
  if (mode === 'GATEWAY') app.registerEndPointWithKey({ key: 'GATEWAY', url: `//${address}/v1`, protocol: 'http' })
  else app.registerEndPoint(`//${address}/web`, 'http')
  return app
}

type Row = [name: string, open: () => Storage, contentOf: (path: string) => Promise<object>]

describe.each<Row>([
  ['node-sdk 3', () => node('@cloudbase/node-sdk'), async (file) => ({ fileContent: await readFile(file) })],
  ['node-sdk 2, by a form', () => node('@cloudbase/node-sdk-2'), async (file) => ({ fileContent: createReadStream(file) })],
  ['js-sdk 3 through the gateway', () => js3('GATEWAY'), async (file) => ({ fileContent: await readFile(file) })],
  ...inSlowRun<Row>(
    ['node-sdk 3 from a stream', () => node('@cloudbase/node-sdk'), async (file) => ({ fileContent: createReadStream(file) })],
    ['js-sdk 3 in CLOUD_API mode', () => js3('CLOUD_API'), async (file) => ({ fileContent: await readFile(file) })],
    ['js-sdk 2 through the gateway', () => js2('GATEWAY'), async (file) => ({ filePath: await readFile(file) })],
    ['js-sdk 2 in CLOUD_API mode', () => js2('CLOUD_API'), async (file) => ({ filePath: await readFile(file) })],
  ),
])('%s', (name, open, contentOf) => {
  test('uploads, tells about, downloads, copies and deletes a file', async () => {
    const app = open()
    const folder = name.replaceAll(/[^a-z0-9]/g, '-')
    const source = join(it.root, 'source.txt')
    await writeFile(source, 'hello 你好')
    const { fileID = '' } = await app.uploadFile({ cloudPath: `${folder}/你 好.txt`, ...(await contentOf(source)) })
    expect(fileID).toBe(`cloud://${env}.6669-${env}-1250000000/${folder}/你 好.txt`)
    expect(String((await app.downloadFile({ fileID })).fileContent)).toBe('hello 你好')
    const { fileList } = await app.getTempFileURL({ fileList: [{ fileID, maxAge: 60 }, `${fileID}.none`] })
    expect(fileList).toMatchObject([
      { fileID, code: 'SUCCESS', tempFileURL: expect.stringMatching(/\?sign=[0-9a-f]{40}&t=\d+$/) },
      { code: name.includes('gateway') ? 'OBJECT_NOT_EXIST' : 'STORAGE_FILE_NONEXIST' },
    ])
    // Neither SDK of the second generation has it.
    if (!name.includes('sdk 2')) {
      const info = await app.getFileInfo({ fileList: [{ fileID, maxAge: 60 }] })
      expect(info.fileList).toMatchObject([{ code: 'SUCCESS', size: 12, contentType: 'text/plain' }])
    }
    const [from, to] = [`${folder}/你 好.txt`, `${folder}/copies/你 好.txt`]
    const list = [{ srcPath: from, dstPath: to, overwrite: false, removeOriginal: true }]
    const copy = (): Promise<{ fileList: Item[] }> => app.copyFile({ fileList: list })
    expect((await copy()).fileList).toMatchObject([{ code: 'SUCCESS' }])
    const copied = fileID.replace(from, to)
    expect(String((await app.downloadFile({ fileID: copied })).fileContent)).toBe('hello 你好')
    expect((await copy()).fileList[0]?.code).not.toBe('SUCCESS')
    expect((await app.deleteFile({ fileList: [copied, copied] })).fileList.map(({ code }) => code === 'SUCCESS')).toEqual([true, false])
  })
})

test('wx-server-sdk tells of each file by its numbers', async () => {
  const cloud = require('wx-server-sdk') as Storage & { init(options: object): void }
  cloud.init({ env, secretId: 'any-id', secretKey: 'any-key' })
  const { fileID = '' } = await cloud.uploadFile({ cloudPath: 'wx/a.json', fileContent: Buffer.from('{"a":1}') })
  const missing = `${fileID}.none`
  expect(String((await cloud.downloadFile({ fileID })).fileContent)).toBe('{"a":1}')
  const urls = await cloud.getTempFileURL({ fileList: [fileID, missing] })
  expect(urls).toMatchObject({ errMsg: 'getTempFileURL:ok', fileList: [{ fileID, status: 0, errMsg: 'ok' }, { status: -503003 }] })
  expect(await (await fetch(urls.fileList[0]?.tempFileURL ?? '')).json()).toEqual({ a: 1 })
  expect((await cloud.deleteFile({ fileList: [fileID, missing] })).fileList).toMatchObject([{ status: 0 }, { status: -503003 }])
  await expect(cloud.downloadFile({ fileID })).rejects.toMatchObject({ errMsg: expect.stringContaining('does not exist') })
  await expect(cloud.uploadFile({ cloudPath: '/begins/with-slash', fileContent: Buffer.from('') })).rejects.toThrow()
})

test('js-sdk 3 has its storage client over the same files', async () => {
  const files = js3('GATEWAY').storage.from()
  const upload = await files['upload']?.('client/a.css', new Blob(['a{}'], { type: 'text/css' }), {
    cacheControl: 'max-age=60',
    metadata: { by: 'me' },
  })
  expect(upload).toMatchObject({ error: null, data: { path: 'client/a.css' } })
  const { id } = (upload?.data ?? {}) as { id: string }
  expect(await files['info']?.(id)).toMatchObject({ data: { size: 3, contentType: 'text/css', cacheControl: 'max-age=60' }, error: null })
  expect(await files['exists']?.(id)).toEqual({ data: true, error: null })
  expect(await files['move']?.('client/a.css', 'client/b.css')).toMatchObject({ error: null })
  expect(await files['copy']?.('client/b.css', 'client/c.css')).toMatchObject({ error: null })
  const moved = id.replace('a.css', 'c.css')
  const download = await files['download']?.(moved)
  expect(await (download ? (download.data as Blob).text() : '')).toBe('a{}')
  const signed = await files['createSignedUrls']?.([moved], 60)
  expect(signed).toMatchObject({ data: [{ signedUrl: expect.stringContaining('?sign='), error: null }] })
  expect(await files['remove']?.([moved])).toMatchObject({ error: null, data: [{ id: moved }] })
})

test('files of the seeds are there', async () => {
  const fileID = `cloud://${env}.6669-${env}-1250000000/images/logo.svg`
  expect(String((await node('@cloudbase/node-sdk').downloadFile({ fileID })).fileContent)).toBe('<svg/>')
})

test('functions learn what the user who calls them may do with files', async () => {
  await it.emulator.storage.put('mine/a.txt', 'a', { metadata: { owner: 'u-1' } })
  await it.emulator.storage.put('other/b.txt', 'b', { metadata: { owner: 'u-2' } })
  const fileList = ['mine/a.txt', 'other/b.txt'].map((path) => ({ path, type: 'READWRITE' }))
  const body = JSON.stringify({ action: 'storage.getFileAuthority', uid: 'u-1', loginType: 'USERNAME', fileList })
  const answer = await it.emulator.request('/admin', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(await answer.json()).toMatchObject({
    data: [
      { path: 'mine/a.txt', read: true, cosFileId: expect.stringMatching(/.+/) },
      { path: 'other/b.txt', read: true, cosFileId: '' },
    ],
  })
})

test.runIf(repeat > 1)(
  'a function uploads, downloads and follows an address of the cloud, without a port that anybody asked for',
  async () => {
    const code = `
    const cloud = require('wx-server-sdk')
    exports.main = async ({ address }) => {
      cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
      const { fileID } = await cloud.uploadFile({ cloudPath: 'in/a.txt', fileContent: Buffer.from('inside') })
      const { fileContent } = await cloud.downloadFile({ fileID })
      return { fileID, text: String(fileContent), given: await (await fetch(address)).text() }
    }`
    const inside = await project({ 'functions/up.js': code }, { envId: 'in-env', functions: { up: { timeout: 20 } } })
    await symlink(join(process.cwd(), 'node_modules'), join(inside.root, 'node_modules'))
    await inside.emulator.storage.put('given.txt', 'from the test')
    const fileID = 'cloud://in-env.696e-in-env-1250000000/given.txt'
    const body = JSON.stringify([{ cloudObjectId: fileID }])
    const [info] = (await (await inside.emulator.request('/v1/storages/get-objects-download-info', { method: 'POST', body })).json()) as {
      downloadUrl: string
    }[]
    expect(info?.downloadUrl).toMatch(/^https:\/\/696e-in-env-1250000000\.tcb\.qcloud\.la\//)
    const answer = await inside.call('up', { address: info?.downloadUrl })
    expect(await answer.json()).toEqual({ fileID: fileID.replace('given.txt', 'in/a.txt'), text: 'inside', given: 'from the test' })
    expect(await inside.emulator.storage.text('in/a.txt')).toBe('inside')
  },
)
