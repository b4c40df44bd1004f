// @ts-check
/** Faults switched on and off, and signatures explained. */
import { on, send } from './api.js'
import { attempt, fill, labels, one, typed } from './dom.js'
import { readRequest } from './pasted-request.js'

document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLSelectElement) || target.name !== 'fault') return
  const trigger = target.closest('tr')?.dataset['trigger'] ?? ''
  const code = target.value === '' ? null : target.value
  attempt(() => send('PUT', `/gateway/${encodeURIComponent(trigger)}/fault`, { code }))
})

// Another page, or the terminal, may switch too.
on('fault', ({ trigger, code }) => {
  const row = document.querySelector(`tr[data-trigger="${CSS.escape(trigger)}"]`)
  if (!row) return
  row.className = code === null ? '' : 'faulty'
  typed(HTMLSelectElement, 'select', row).value = code ?? ''
})

const form = typed(HTMLFormElement, '#signature')

one('#pasted').addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement)) return
  for (const [name, value] of Object.entries(readRequest(target.value))) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value
  }
})

form.addEventListener('submit', (event) => {
  event.preventDefault()
  attempt(explain)
})

async function explain() {
  const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value.trim() : '']))
  /** @type {import('../wire/signature.ts').SignatureAnswer} */
  const { verdict, explanation, stringToSign, expected, timestamp } = await send('POST', '/signature', given)
  const box = one('#signature-answer')
  fill(box, {
    verdict: verdict === 'valid' ? labels.accepted : verdict === 'refused' ? labels.refused : labels.signature,
    explanation: explanation || (verdict === 'unsigned' ? `x-ncp-apigw-timestamp: ${timestamp}` : ''),
    stringToSign,
    expected: expected ?? '–',
  })
  one('[data-f="verdict"]', box).className = `badge ${verdict === 'valid' ? 'ok' : verdict === 'refused' ? 'bad' : ''}`
  box.hidden = false
}
