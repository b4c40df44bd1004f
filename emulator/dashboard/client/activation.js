// @ts-check
/** What one can do with an activation. */
import { get, on, send } from './api.js'
import { attempt, copy, isWriting, labels, one, toast } from './dom.js'

const { id = '' } = one('article.detail').dataset

/** @param {string} selector @param {() => Promise<void>} work */
function onClick(selector, work) {
  const button = document.querySelector(selector)
  if (!(button instanceof HTMLButtonElement)) return
  button.addEventListener('click', () => {
    button.disabled = true
    attempt(() => work().finally(() => (button.disabled = false)))
  })
}

/** An asynchronous call is answered before its record is there. @param {string} activationId */
async function recorded(activationId) {
  for (;;) {
    const more = new Promise((heard) => on('activations', heard))
    if (
      await get(`/activations/${activationId}`).then(
        () => true,
        () => false,
      )
    )
      return
    await more
  }
}

onClick('#replay', async () => {
  /** @type {import('../wire/call.ts').InvokeAnswer} */
  const { activationId, answer } = await send('POST', `/activations/${id}/replay`)
  if (activationId === null) toast(`HTTP ${answer.status}`, 'bad')
  else {
    await recorded(activationId)
    location.assign(`/_/activations/${activationId}?with=${id}`)
  }
})

onClick('#save-case', async () => {
  /** @type {import('../wire/saved-call.ts').SavedCase} */
  const { file } = await send('POST', `/activations/${id}/case`)
  toast(`${labels.saved} ${file}`)
})

onClick('#copy-test', async () => {
  /** @type {import('../wire/saved-call.ts').TestText} */
  const { text } = await send('POST', `/activations/${id}/test`)
  await copy(text)
})

const keys = new Map([
  ['r', '#replay'],
  ['n', 'a[rel="prev"]'],
  ['k', 'a[rel="prev"]'],
  ['p', 'a[rel="next"]'],
  ['j', 'a[rel="next"]'],
])

document.addEventListener('keydown', (event) => {
  if (isWriting() || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'c') {
    event.preventDefault()
    one('#compare-with').focus()
    return
  }
  const selector = keys.get(event.key)
  const target = selector === undefined ? null : document.querySelector(selector)
  if (target instanceof HTMLElement) target.click()
})
