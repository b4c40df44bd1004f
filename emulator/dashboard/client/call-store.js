// @ts-check
/** What the browser keeps of calls: the one that is being written, as long as the tab lives, and those that were sent. */

import { filesOf } from './draft.js'

/** @typedef {import('./draft.js').Draft} Draft */
/** @typedef {{ id: number, time: number, draft: Draft, status: number, activationId: string | null }} SentCall */

/** Calls that are kept, and bytes of their files and bodies together. The oldest go first. */
const mostSent = 50
const mostBytes = 20_000_000
/** Tabs whose files are kept. */
const mostTabs = 10

export class CallStore {
  #database
  #key
  #credentials
  /** @type {readonly (File | undefined)[]} */
  #files = []

  /**
   * @param {string} project its folder: another one may use the same port
   * @param {readonly string[]} credentials names of headers whose values do not outlive the tab
   */
  constructor(project, credentials) {
    this.#database = open(`actionlab ${project}`)
    this.#key = `call ${project}`
    this.#credentials = credentials
  }

  /** At once, so that a reload loses nothing; files when the browser has written them. @param {Draft} draft */
  async keep(draft) {
    const before = this.#tab()
    const tab = before?.tab ?? crypto.randomUUID()
    const { file: _file, fields, ...rest } = draft
    const texts = { ...rest, fields: fields.map(({ name, value, file }) => ({ name, value, isFile: file !== undefined })) }
    sessionStorage.setItem(this.#key, JSON.stringify({ tab, search: location.search, draft: texts }))
    const files = filesOf(draft)
    if (files.length === this.#files.length && files.every((one, index) => one === this.#files[index])) return
    this.#files = files
    await this.#write('drafts', (store) => store.put({ tab, time: Date.now(), files }))
    await this.#forget('drafts', mostTabs)
  }

  /** What was being written at this address of the page. @returns {Promise<Draft | undefined>} */
  async restore() {
    const kept = this.#tab()
    if (!kept || kept.search !== location.search) return undefined
    const found = await this.#read('drafts', (store) => store.get(kept.tab))
    this.#files = found?.files ?? []
    const [file, ...files] = this.#files
    const fields = kept.draft.fields.map((/** @type {{ name: string, value: string }} */ { name, value }, /** @type {number} */ index) => ({
      name,
      value,
      file: files[index],
    }))
    return { ...kept.draft, file, fields }
  }

  /** @param {Omit<SentCall, 'id' | 'time'>} call */
  async add(call) {
    const headers = call.draft.headers.filter(({ name }) => !this.#credentials.includes(name.toLowerCase()))
    await this.#write('sent', (store) => store.add({ ...call, time: Date.now(), draft: { ...call.draft, headers } }))
    await this.#forget('sent', mostSent, mostBytes)
  }

  /** The newest first. @returns {Promise<SentCall[]>} */
  async sent() {
    const calls = await this.#read('sent', (store) => store.getAll())
    return calls.reverse()
  }

  async clear() {
    await this.#write('sent', (store) => store.clear())
  }

  #tab() {
    const text = sessionStorage.getItem(this.#key)
    return text === null ? undefined : JSON.parse(text)
  }

  /** @param {'drafts' | 'sent'} name @param {number} most @param {number} [bytes] */
  async #forget(name, most, bytes = Infinity) {
    const entries = await this.#read(name, (store) => store.getAll())
    entries.sort((/** @type {{ time: number }} */ a, /** @type {{ time: number }} */ b) => b.time - a.time)
    let size = 0
    for (const [index, entry] of entries.entries()) {
      size += weightOf(entry.draft)
      if (index >= most || (index > 0 && size > bytes)) await this.#write(name, (store) => store.delete(entry.id ?? entry.tab))
    }
  }

  /** @param {string} name @param {(store: IDBObjectStore) => IDBRequest} work @returns {Promise<any>} */
  async #read(name, work) {
    return settled(work((await this.#database).transaction(name).objectStore(name)))
  }

  /** Until it is written. @param {string} name @param {(store: IDBObjectStore) => IDBRequest} work */
  async #write(name, work) {
    const transaction = (await this.#database).transaction(name, 'readwrite')
    work(transaction.objectStore(name))
    await new Promise((resolve, reject) => {
      transaction.addEventListener('complete', resolve)
      transaction.addEventListener('abort', () => reject(transaction.error))
    })
  }
}

/** @param {Draft | undefined} draft bytes, roughly */
function weightOf(draft) {
  if (!draft) return 0
  return filesOf(draft).reduce((sum, file) => sum + (file?.size ?? 0), draft.text.length)
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function open(name) {
  const request = indexedDB.open(name, 1)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('drafts', { keyPath: 'tab' })
    request.result.createObjectStore('sent', { keyPath: 'id', autoIncrement: true })
  })
  return settled(request)
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
}
