/** Watching queries of the document database: the SDKs unchanged, and the protocol by hand. docs/contracts/tcb.md 10.5. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createVirtualClock } from '../../emulator/index.ts'
import { project, type Project } from '../providers/tcb/project.ts'
import { env, js2, js3, nodeSdk, sockets, skipMetadata, type Loose } from './sdks.ts'

const clock = createVirtualClock(Date.UTC(2026, 0, 1))
const tokens = { ann: { role: 'registered', uid: 'ann' }, admin: { role: 'administrator' } }
const unused = { 'functions/unused.js': 'exports.main = () => 1' }

let it: Project
let address: string
let admin: Loose
let collections = 0

skipMetadata()
beforeAll(async () => {
  // The SDKs tell the console of each step.
  for (const method of ['log', 'warn', 'error'] as const) vi.spyOn(console, method).mockImplementation(() => {})
  vi.stubGlobal('WebSocket', WebSocket)
  it = await project(unused, { envId: env }, { keep: true, clock })
  const { port } = await it.emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
  admin = nodeSdk(3, address).database()
}, 30_000)
afterAll(async () => {
  await it.close()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A collection of its own. */
async function collection(...documents: object[]): Promise<Loose> {
  const name = `watched-${collections++}`
  await admin.createCollection(name)
  if (documents.length > 0) await admin.collection(name).add(documents)
  return admin.collection(name)
}

interface Seen {
  readonly snapshots: Loose[]
  readonly errors: Loose[]
  /** The snapshot of this number, from 1 on, as text: what changed, and which documents there are then. */
  at(count: number): Promise<{ changes: string[]; docs: Loose[] }>
  close(): Promise<void>
}

/** Watches until the test ends. */
function watch(query: Loose): Seen {
  const snapshots: Loose[] = []
  const errors: Loose[] = []
  const watcher = query.watch({ onChange: (snapshot: Loose) => snapshots.push(snapshot), onError: (error: Loose) => errors.push(error) })
  onTestFinished(() => watcher.close())
  const change = ({ dataType, queueType, docId }: Loose): string => `${dataType} ${queueType} ${docId}`
  return {
    snapshots,
    errors,
    async at(count) {
      await expect.poll(() => snapshots.length, { interval: 5 }).toBeGreaterThanOrEqual(count)
      const { docChanges, docs } = snapshots[count - 1]
      return { changes: docChanges.map(change), docs }
    },
    close: () => watcher.close(),
  }
}

describe.each<[string, () => Loose]>([
  ['js-sdk 2', () => js2('CLOUD_API', address)],
  ['js-sdk 3', () => js3(address, { accessKey: 'any-key' })],
  ['node-sdk 3', () => nodeSdk(3, address)],
])('%s', (_, create) => {
  test('sees documents come, change, leave and be removed', async () => {
    const db = create().database()
    const { name, ...rest } = await named(collection({ _id: 'a', n: 1 }, { _id: 'b', n: 5, o: { p: 1, q: 2 } }))
    const seen = watch(db.collection(name).where({ n: db.command.gt(0) }))
    expect(await seen.at(1)).toEqual({
      changes: ['init init a', 'init init b'],
      docs: [
        { _id: 'a', n: 1 },
        { _id: 'b', n: 5, o: { p: 1, q: 2 } },
      ],
    })
    await rest.of.add({ _id: 'c', n: 2 })
    expect(await seen.at(2)).toMatchObject({ changes: ['add enqueue c'], docs: [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }] })
    await rest.of.doc('a').update({ n: 0 })
    expect(await seen.at(3)).toMatchObject({ changes: ['update dequeue a'], docs: [{ _id: 'b' }, { _id: 'c' }] })
    await rest.of.doc('a').update({ n: 9 })
    expect(await seen.at(4)).toMatchObject({ changes: ['update enqueue a'], docs: [{ _id: 'b' }, { _id: 'c' }, { _id: 'a', n: 9 }] })
    await rest.of.doc('b').update({ 'o.p': 3, t: [1], 'o.q': admin.command.remove() })
    expect((await seen.at(5)).docs[0]).toEqual({ _id: 'b', n: 5, o: { p: 3 }, t: [1] })
    expect(seen.snapshots[4].docChanges).toMatchObject([
      { dataType: 'update', queueType: 'update', updatedFields: { 'o.p': 3, t: [1] }, removedFields: ['o.q'] },
    ])
    await rest.of.doc('c').set({ n: 7 })
    expect(await seen.at(6)).toMatchObject({ changes: ['replace update c'], docs: [{ _id: 'b' }, { _id: 'c', n: 7 }, { _id: 'a' }] })
    await rest.of.doc('b').remove()
    expect(await seen.at(7)).toMatchObject({ changes: ['remove dequeue b'], docs: [{ _id: 'c' }, { _id: 'a' }] })
    expect(seen.snapshots.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(seen.errors).toEqual([])
  })
})

/** A collection with its name beside it. */
async function named(made: Promise<Loose>): Promise<{ name: string; of: Loose }> {
  const of = await made
  return { name: of.name, of }
}

describe('js-sdk 2', () => {
  const web = (): Loose => js2('CLOUD_API', address).database()

  // While one is open the SDK keeps its connection: it takes a new one for the old one that it has just closed, and forgets to log in.
  beforeAll(async () => {
    const { name } = await named(collection())
    const watcher = web()
      .collection(name)
      .watch({ onChange() {}, onError() {} })
    return () => watcher.close()
  })

  test('sees the first documents of an order, and who takes the place of one that leaves', async () => {
    const { name, of } = await named(collection({ _id: 'a', n: 1 }, { _id: 'b', n: 2 }, { _id: 'c', n: 3 }))
    const seen = watch(web().collection(name).orderBy('n', 'desc').limit(2))
    expect(await seen.at(1)).toMatchObject({ docs: [{ _id: 'c' }, { _id: 'b' }] })
    await of.add({ _id: 'd', n: 4 })
    expect(await seen.at(2)).toMatchObject({ changes: ['limit dequeue b', 'add enqueue d'], docs: [{ _id: 'c' }, { _id: 'd' }] })
    await of.doc('d').remove()
    expect(await seen.at(3)).toMatchObject({ changes: ['remove dequeue d', 'limit enqueue b'], docs: [{ _id: 'c' }, { _id: 'b' }] })
    await of.doc('a').update({ n: 10 })
    expect(await seen.at(4)).toMatchObject({ changes: ['limit dequeue b', 'update enqueue a'], docs: [{ _id: 'c' }, { _id: 'a', n: 10 }] })
  })

  test('sees one document, and an empty list', async () => {
    const { name, of } = await named(collection())
    const seen = watch(web().collection(name).doc('later'))
    expect(await seen.at(1)).toEqual({ changes: [], docs: [] })
    expect(seen.snapshots[0].type).toBe('init')
    await of.add({ _id: 'other' })
    await of.doc('later').set({ d: new Date(5), here: true })
    expect(await seen.at(2)).toEqual({ changes: ['add enqueue later'], docs: [{ _id: 'later', d: { $date: 5 }, here: true }] })
  })

  test('sees what a transaction wrote when it is committed', async () => {
    const { name, of } = await named(collection({ _id: 'a', n: 1 }))
    const seen = watch(web().collection(name))
    await seen.at(1)
    const transaction = await admin.startTransaction()
    await transaction.collection(name).doc('a').update({ n: 2 })
    await transaction.collection(name).add({ _id: 'b' })
    await of.add({ _id: 'meanwhile' })
    expect(await seen.at(2)).toMatchObject({ changes: ['add enqueue meanwhile'] })
    await transaction.commit()
    await expect.poll(() => seen.snapshots.at(-1).docs).toEqual([{ _id: 'a', n: 2 }, { _id: 'meanwhile' }, { _id: 'b' }])
  })

  test('loses nothing of many writes at once', async () => {
    const { name, of } = await named(collection())
    const seen = watch(web().collection(name))
    await Promise.all(Array.from({ length: 50 }, (_, n) => of.add({ _id: `d${n}`, n })))
    await of.where({}).update({ done: true })
    await expect.poll(() => seen.snapshots.at(-1)?.docs.filter(({ done }: Loose) => done === true).length).toBe(50)
    expect(seen.errors).toEqual([])
  })

  test('comes back after its connection broke, and learns what it missed', async () => {
    const { name, of } = await named(collection({ _id: 'a' }))
    const seen = watch(web().collection(name))
    await seen.at(1)
    sockets.at(-1)?.terminate()
    await of.add({ _id: 'missed' })
    expect(await seen.at(2)).toMatchObject({ changes: ['add enqueue missed'], docs: [{ _id: 'a' }, { _id: 'missed' }] })
    await of.add({ _id: 'after' })
    expect(await seen.at(3)).toMatchObject({ changes: ['add enqueue after'] })
    expect(seen.errors).toEqual([])
  })
})

interface Wire {
  ask(msgType: string, msgData?: unknown, more?: object): Promise<Loose>
  /** Messages that nobody asked for. */
  readonly told: Loose[]
  readonly socket: WebSocket
}

/** A connection that is not logged in. */
async function connect(url = `ws://${address}/web/realtime`, headers: Record<string, string> = {}): Promise<Wire> {
  const socket = new WebSocket(url, { headers })
  const waiting = new Map<string, (message: Loose) => void>()
  const told: Loose[] = []
  socket.on('message', (data) => {
    const message: Loose = JSON.parse((data as Buffer).toString('utf8'))
    const answer = waiting.get(message.requestId)
    if (answer) answer(message)
    else told.push(message)
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  onTestFinished(() => socket.terminate())
  let requests = 0
  return {
    socket,
    told,
    ask: (msgType, msgData = null, more = {}) =>
      new Promise((resolve) => {
        const requestId = `r${requests++}`
        waiting.set(requestId, resolve)
        socket.send(JSON.stringify({ requestId, msgType, msgData, ...more }))
      }),
  }
}

async function sign(path = '/web', body: object = {}): Promise<Loose> {
  const answer = await it.emulator.request(`${path}?env=${env}`, {
    method: 'POST',
    headers: { host: address },
    body: JSON.stringify({ action: 'auth.wsWebSign', ...body }),
  })
  return ((await answer.json()) as Loose).data
}

const login = (wire: Wire, signStr: unknown): Promise<Loose> => wire.ask('LOGIN', { envId: env }, { exMsgData: { signStr } })

describe('the protocol', () => {
  test('tells where to connect, and what to show there', async () => {
    expect(await sign()).toEqual({ signStr: expect.any(String), wsUrl: `ws://${address}/web/realtime`, secretVersion: 1, envId: env })
  })

  test('lets in who shows a signature that is good, for a minute', async () => {
    const { signStr } = await sign()
    const wire = await connect()
    expect(await wire.ask('PING')).toMatchObject({ msgType: 'PONG' })
    expect(await wire.ask('INIT_WATCH', { collName: 'x' }, { watchId: 'w' })).toMatchObject({
      watchId: 'w',
      msgType: 'ERROR',
      msgData: { code: 'CHECK_LOGIN_FAILED' },
    })
    for (const wrong of [undefined, '', 'made.up', `${signStr}x`, `x${signStr}`])
      expect(await login(wire, wrong)).toMatchObject({ msgType: 'ERROR', msgData: { code: 'SIGN_INVALID_ERROR' } })
    expect(await login(wire, signStr)).toMatchObject({ msgType: 'LOGIN_RES', msgData: { envId: env } })
    await clock.advance('61s')
    expect(await login(wire, signStr)).toMatchObject({ msgType: 'ERROR', msgData: { code: 'SIGN_EXPIRED_ERROR' } })
  })

  test('answers what it is asked of a watch, and refuses what it does not know', async () => {
    const { name, of } = await named(collection({ _id: 'a' }))
    const wire = await connect()
    await login(wire, (await sign('/admin')).signStr)
    const w = { watchId: 'w' }
    const { msgData: begun } = await wire.ask('INIT_WATCH', { collName: name, query: '{}' }, w)
    expect(begun).toEqual({
      queryID: expect.any(String),
      currEvent: 0,
      events: [{ ID: 0, DataType: 'init', QueueType: 'init', DocID: 'a', Doc: '{"_id":"a"}' }],
    })
    const { queryID } = begun
    await of.doc('a').update({ n: 1 })
    await expect.poll(() => wire.told.length).toBe(1)
    expect(wire.told[0]).toMatchObject({
      watchId: 'w',
      msgType: 'NEXT_EVENT',
      msgData: { queryID, currEvent: 1, events: [{ ID: 1, DocID: 'a' }] },
    })
    expect(await wire.ask('CHECK_LAST', { queryID, eventID: 0 }, w)).toMatchObject({
      msgType: 'CHECK_EVENT',
      msgData: { queryID, currEvent: 1 },
    })
    expect(await wire.ask('REBUILD_WATCH', { queryID, eventID: 0 }, w)).toMatchObject({
      msgType: 'NEXT_EVENT',
      msgData: { events: [{ ID: 1 }] },
    })
    expect(await wire.ask('REBUILD_WATCH', { queryID: 'other', eventID: 0 }, w)).toMatchObject({
      msgData: { code: 'QUERYID_INVALID_ERROR' },
    })
    expect(await wire.ask('INIT_WATCH', { collName: 'none', query: '{}' }, { watchId: 'v' })).toMatchObject({
      msgData: { code: 'DATABASE_COLLECTION_NOT_EXIST' },
    })
    expect(await wire.ask('NONSENSE', null, w)).toMatchObject({ msgType: 'ERROR', msgData: { code: 'SYS_ERR' } })
    expect(await wire.ask('INIT_WATCH', { collName: name, query: '{"$nonsense": 1}' }, { watchId: 'v' })).toMatchObject({
      msgData: { code: 'DATABASE_INVALID_OPERRATOR' },
    })
    wire.socket.send('no JSON')
    wire.socket.send(JSON.stringify({ ...w, requestId: 'close', msgType: 'CLOSE_WATCH', msgData: null }))
    expect(await wire.ask('CHECK_LAST', { queryID, eventID: 1 }, w)).toMatchObject({ msgData: { code: 'QUERYID_INVALID_ERROR' } })
  })

  test('keeps a watch for a minute for who lost the connection', async () => {
    const { name, of } = await named(collection())
    const begin = async (): Promise<string> => {
      const wire = await connect()
      await login(wire, (await sign()).signStr)
      const { queryID } = (await wire.ask('INIT_WATCH', { collName: name, query: '' }, { watchId: 'w' })).msgData
      wire.socket.close()
      await new Promise((resolve) => wire.socket.once('close', resolve))
      return queryID as string
    }
    const [first, second] = [await begin(), await begin()]
    await of.add({ _id: 'missed' })
    const wire = await connect()
    await login(wire, (await sign()).signStr)
    const rebuild = (queryID: string): Promise<Loose> => wire.ask('REBUILD_WATCH', { queryID, eventID: 0 }, { watchId: queryID })
    expect(await rebuild(first)).toMatchObject({ msgType: 'NEXT_EVENT', msgData: { currEvent: 1, events: [{ DocID: 'missed' }] } })
    await clock.advance('60s')
    expect(await rebuild(second)).toMatchObject({ msgType: 'ERROR', msgData: { code: 'QUERYID_INVALID_ERROR' } })
  })

  test('is closed to pages of other origins, and to names that are not the emulator’s', async () => {
    await expect(connect(undefined, { origin: 'https://evil.example' })).rejects.toThrow('404')
    await expect(connect(undefined, { host: 'evil.example' })).rejects.toThrow('404')
    const { socket } = await connect(undefined, { origin: 'http://localhost:5173' })
    expect(socket.readyState).toBe(WebSocket.OPEN)
  })

  test('shows a client what the rules of the collection let it see', async () => {
    const own = await project(unused, {
      envId: env,
      auth: { enforce: true, tokens, httpApiAllow: ['registered'] },
      database: { rules: { hidden: 'ADMINONLY' } },
    })
    const { port } = await own.emulator.listen({ port: 0 })
    const database = nodeSdk(3, `127.0.0.1:${port}`, { accessKey: 'admin' }).database()
    for (const name of ['private', 'hidden']) await database.createCollection(name)
    await database.collection('private').add([
      { _id: 'hers', _openid: 'ann' },
      { _id: 'his', _openid: 'bo' },
    ])
    const request = (token: string): Promise<Response> =>
      own.emulator.request('/web', { method: 'POST', body: JSON.stringify({ action: 'auth.wsWebSign', access_token: token }) })
    expect(await (await request('stranger')).json()).toMatchObject({ code: 'INVALID_CREDENTIALS' })
    const { data } = (await (await request('ann')).json()) as Loose
    const wire = await connect(`ws://127.0.0.1:${port}/web/realtime`)
    await login(wire, data.signStr)
    const watched = await wire.ask('INIT_WATCH', { collName: 'private', query: '{}' }, { watchId: 'w' })
    expect(watched.msgData.events.map(({ DocID }: Loose) => DocID)).toEqual(['hers'])
    expect(await wire.ask('INIT_WATCH', { collName: 'hidden', query: '{}' }, { watchId: 'v' })).toMatchObject({
      msgData: { code: 'COLLECTION_PERMISSION_DENIED' },
    })
  })
})

test('who closes the emulator does not wait for those who watch', async () => {
  const own = await project(unused, { envId: env })
  const { port } = await own.emulator.listen({ port: 0 })
  const wire = await connect(`ws://127.0.0.1:${port}/web/realtime`)
  const closed = new Promise((resolve) => wire.socket.once('close', resolve))
  await own.emulator.close()
  await closed
})
