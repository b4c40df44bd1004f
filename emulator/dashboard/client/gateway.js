// @ts-check
/** Faults switched on and off, and signatures explained. */
import { on, send } from './api.js'
import { fill, labels, one, toast } from './dom.js'

document.addEventListener('change', async ({ target }) => {
  if (!(target instanceof HTMLSelectElement) || target.name !== 'fault') return
  const row = /** @type {HTMLElement} */ (target.closest('tr'))
  const code = target.value === '' ? null : target.value
  try {
    await send('PUT', `/gateway/${encodeURIComponent(row.dataset['trigger'] ?? '')}/fault`, { code })
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad')
  }
})

// Another page, or the terminal, may switch too.
on('fault', ({ trigger, code }) => {
  const row = document.querySelector(`tr[data-trigger="${CSS.escape(trigger)}"]`)
  if (!row) return
  row.className = code === null ? '' : 'faulty'
  const select = /** @type {HTMLSelectElement} */ (one('select', row))
  select.value = code ?? ''
})

const form = /** @type {HTMLFormElement} */ (one('#signature'))

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]))
  const box = one('#signature-answer')
  try {
    /** @type {import('../wire.ts').SignatureAnswer} */
    const { verdict, explanation, stringToSign, expected, timestamp } = await send('POST', '/signature', given)
    fill(box, {
      verdict: verdict === 'valid' ? labels.accepted : verdict === 'refused' ? labels.refused : labels.signature,
      explanation: explanation || (verdict === 'unsigned' ? `x-ncp-apigw-timestamp: ${timestamp}` : ''),
      stringToSign,
      expected: expected ?? '–',
    })
    one('[data-f="verdict"]', box).className = `badge ${verdict === 'valid' ? 'ok' : verdict === 'refused' ? 'bad' : ''}`
    box.hidden = false
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad')
  }
})
