// @ts-check
/** A call as it is being written: everything that the form holds, and how it becomes a request and comes from one. */
import { labels } from './dom.js'

/** @typedef {import('./pairs.js').Pair} Pair */
/** @typedef {'none' | 'json' | 'form' | 'multipart' | 'text' | 'file'} Kind */
/** @typedef {import('../wire/call-choices.ts').CallAddress} CallAddress */
/** @typedef {import('../wire/call.ts').InvokeRequest} InvokeRequest */
/**
 * @typedef {object} Draft
 * @property {string} function
 * @property {string} surface
 * @property {string} method
 * @property {string} path with its variable parts in braces
 * @property {Record<string, string>} parameters what stands for them
 * @property {Pair[]} query
 * @property {Pair[]} headers
 * @property {Kind} kind
 * @property {string} text
 * @property {Pair[]} fields
 * @property {File | undefined} file
 * @property {boolean} sign
 */

/** Bytes that the API takes of files; in Base64 they are a third more. */
const mostFileBytes = 3_000_000

/** @type {Readonly<Partial<Record<Kind, string>>>} */
const contentTypes = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain',
  file: 'application/octet-stream',
}

/** The call as its contract has it. @param {string} name @param {CallAddress} address @returns {Draft} */
export function draftOf(name, { surface, method, path, headers, body, anyBody }) {
  const { path: shown, query } = split(path)
  const own = headers.filter(([name, value]) => !value.includes('$') && !name.startsWith('x-ncp-'))
  /** @type {Draft} */
  const draft = {
    function: name,
    surface,
    method,
    path: shown,
    parameters: {},
    query,
    headers: own.map(([name, value]) => ({ name, value })),
    kind: 'none',
    text: body ?? '',
    fields: [],
    file: undefined,
    sign: true,
  }
  return anyBody ? draft : withKind({ ...draft, text: body ?? '{}' }, 'json')
}

/** A request of before, to edit. @param {string} name @param {string} surface @param {InvokeRequest} request @returns {Promise<Draft>} */
export async function draftFrom(name, surface, { method, target, headers = [], body = '', base64 = false, sign = true }) {
  const { path, query } = split(target)
  const type = headers.find(([key]) => key.toLowerCase() === 'content-type')?.[1] ?? ''
  const bytes = base64 ? Uint8Array.from(atob(body), (char) => char.charCodeAt(0)) : new TextEncoder().encode(body)
  /** @type {Draft} */
  const draft = {
    function: name,
    surface,
    method,
    path,
    parameters: {},
    query,
    headers: headers.filter(([, value]) => !value.includes('$')).map(([name, value]) => ({ name, value })),
    kind: body === '' ? 'none' : base64 ? 'file' : /\bjson\b/i.test(type) ? 'json' : 'text',
    text: base64 ? '' : body,
    fields: [],
    file: base64 ? new File([bytes], 'body', { type }) : undefined,
    sign,
  }
  const fields =
    /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type) && body !== '' ? await fieldsOf(bytes, type) : undefined
  if (!fields) return draft
  const isMultipart = /^multipart/i.test(type)
  // The browser makes a new boundary.
  const kept = isMultipart ? draft.headers.filter((one) => one.name.toLowerCase() !== 'content-type') : draft.headers
  return { ...draft, headers: kept, kind: isMultipart ? 'multipart' : 'form', fields, text: '', file: undefined }
}

/** With another form of body, and the header that says so. @param {Draft} draft @param {Kind} kind @returns {Draft} */
export function withKind(draft, kind) {
  const others = draft.headers.filter(({ name }) => name.toLowerCase() !== 'content-type')
  const type = kind === 'file' && draft.file?.type ? draft.file.type : contentTypes[kind]
  return { ...draft, kind, headers: type === undefined ? others : [{ name: 'content-type', value: type }, ...others] }
}

/** Whether two drafts are the same call. @param {Draft} one @param {Draft} other */
export function isSame(one, other) {
  const [files, others] = [filesOf(one), filesOf(other)]
  return JSON.stringify(one) === JSON.stringify(other) && files.every((file, index) => file === others[index])
}

/** @param {Draft} draft */
export function filesOf({ file, fields }) {
  return [file, ...fields.map((field) => field.file)]
}

/** Names of the variable parts of a path. @param {string} path */
export function variablesOf(path) {
  return [...path.matchAll(/\{([^{}/]+)\}/g)].map(([, name = '']) => name)
}

/** Path and query, with values in the place of the variable parts. @param {Draft} draft */
export function targetOf({ path, parameters, query }) {
  const filled = path.replaceAll(/\{([^{}/]+)\}/g, (whole, name) => encodedPath(parameters[name] ?? '') || whole)
  const text = query.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  // What is typed as it reads; escapes that are there stay.
  return filled.replaceAll(/[^\x21-\x7e]+/gu, encodeURIComponent) + (text === '' ? '' : `?${text}`)
}

/** @param {string} target @returns {{ path: string, query: Pair[] }} */
export function split(target) {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? [] : [...new URLSearchParams(target.slice(mark + 1))].map(([name, value]) => ({ name, value }))
  return { path: path.replaceAll(/%7B([^/%]+)%7D/gi, '{$1}'), query }
}

/** What the API sends. @param {Draft} draft @returns {Promise<InvokeRequest>} */
export async function requestOf(draft) {
  const { method, kind, text, fields, file, sign } = draft
  const headers = draft.headers.map(({ name, value }) => /** @type {const} */ ([name, value.trim()]))
  const plain = { method, target: targetOf(draft), headers, sign }
  if (kind === 'json' || kind === 'text') return { ...plain, body: text }
  if (kind === 'form') {
    const pairs = fields.map(({ name, value }) => [name, value])
    return { ...plain, body: new URLSearchParams(pairs).toString() }
  }
  if (kind === 'file' && file) return { ...plain, body: await base64Of(file), base64: true }
  if (kind !== 'multipart') return plain
  const form = new FormData()
  for (const { name, value, file } of fields) form.append(name, file ?? value)
  const encoded = new Response(form)
  const type = encoded.headers.get('content-type') ?? ''
  return { ...plain, headers: [['content-type', type], ...headers], body: await base64Of(await encoded.blob()), base64: true }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} type @returns {Promise<Pair[] | undefined>} */
async function fieldsOf(bytes, type) {
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
    return [...form].map(([name, value]) => (typeof value === 'string' ? { name, value } : { name, value: '', file: value }))
  } catch {
    return undefined
  }
}

/** A value may have several segments. @param {string} value */
export function encodedPath(value) {
  return value.trim().replace(/^\//, '').split('/').map(encodeURIComponent).join('/')
}

/** @param {Blob} blob @returns {Promise<string>} */
async function base64Of(blob) {
  if (blob.size > mostFileBytes) throw new Error(labels.fileTooLarge)
  const reader = new FileReader()
  await new Promise((resolve, reject) => {
    reader.addEventListener('load', resolve)
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsDataURL(blob)
  })
  const url = /** @type {string} */ (reader.result)
  return url.slice(url.indexOf(',') + 1)
}
