// @ts-check
/** What a call was answered: status, headers, body, time, the request as it went out, and what the function printed. */
import { get } from './api.js'
import { copy, fill, labels, one, typed } from './dom.js'
import { check, highlight } from './editor.js'
import { bytes, duration } from './format.js'
import { httpTone } from './row.js'

/** @param {import('../wire/call.ts').InvokeAnswer & { readonly differences?: readonly string[] }} sent */
export async function showAnswer({ request, answer, ms, activationId, differences }) {
  const box = document.createElement('div')
  box.append(typed(HTMLTemplateElement, '#sent-template').content.cloneNode(true))
  fill(box, {
    status: String(answer.status),
    ms: duration(ms),
    bytes: bytes(answer.bytes),
    headers: answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    request: [
      `${request.method} ${request.target} HTTP/1.1`,
      ...request.headers.map(([name, value]) => `${name}: ${value}`),
      '',
      request.base64 ? `(Base64) ${request.body}` : request.body,
    ].join('\n'),
  })
  one('[data-f="status"]', box).dataset['tone'] = httpTone(answer.status)
  showBody(answer, box)
  if (differences) showDifferences(differences, one('[data-f="compared"]', box))
  one('[data-f="curl"]', box).addEventListener('click', () => void copy(request.curl))
  const link = typed(HTMLAnchorElement, '[data-f="activation"]', box)
  link.hidden = activationId === null
  link.href = `/_/activations/${activationId}`
  one('[data-f="logs-box"]', box).hidden = true
  const place = one('#sent')
  place.replaceChildren(box)
  place.scrollIntoView({ block: 'nearest' })
  if (activationId !== null) await showLogs(activationId, box)
}

/** @param {import('../wire/call.ts').InvokeAnswer['answer']} answer @param {HTMLElement} box */
function showBody({ headers, body, base64 }, box) {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const image = typed(HTMLImageElement, '[data-f="image"]', box)
  const shown = one('[data-f="body"]', box)
  if (base64 && /^image\/(png|jpeg|gif|webp|avif|bmp)\b/i.test(type)) {
    image.src = `data:${type.split(';', 1)[0]};base64,${body}`
    image.hidden = false
    shown.hidden = true
    return
  }
  const pretty = check(body)
  const isJson = !base64 && pretty.ok && typeof pretty.value === 'object'
  const text = isJson ? JSON.stringify(pretty.value, null, 2) : base64 ? `(Base64) ${body}` : body
  if (isJson) highlight(shown, text)
  else shown.textContent = text
  shown.hidden = text === ''
}

/** @param {readonly string[]} differences @param {HTMLElement} place */
function showDifferences(differences, place) {
  const title = document.createElement('b')
  title.textContent = differences.length === 0 ? labels.asExpected : labels.notAsExpected
  const lines = differences.map((text) => {
    const line = document.createElement('p')
    line.textContent = text
    return line
  })
  place.className = `compared ${differences.length === 0 ? 'ok' : 'bad'}`
  place.replaceChildren(title, ...lines)
  place.hidden = false
}

/** @param {string} activationId @param {HTMLElement} box */
async function showLogs(activationId, box) {
  /** @type {import('../wire/activation.ts').ActivationDetail | undefined} */
  const detail = await get(`/activations/${activationId}`).catch(() => undefined)
  if (!detail || detail.logLines.length === 0) return
  fill(box, { logs: detail.logLines.map(({ text }) => text).join('\n') })
  one('[data-f="logs-box"]', box).hidden = false
}
