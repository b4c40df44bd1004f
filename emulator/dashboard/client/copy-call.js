// @ts-check
/** Copies the call of an address as curl, with a value for what its path leaves open. */
import { send } from './api.js'
import { attempt, copy, one, typed } from './dom.js'
import { encodedPath, split } from './draft.js'

const dialog = typed(HTMLDialogElement, '#fill-path')
const form = typed(HTMLFormElement, 'form', dialog)
const input = typed(HTMLInputElement, 'input', dialog)

/** @type {import('../wire/call.ts').InvokeRequest | undefined} */
let call

/** @param {import('../wire/call.ts').InvokeRequest} asked */
export function askForPath(asked) {
  call = asked
  one('code', dialog).textContent = split(asked.target).path
  input.value = ''
  dialog.showModal()
}

one('[data-close]', dialog).addEventListener('click', () => dialog.close())

form.addEventListener('submit', () => {
  if (!call) return
  const { target, headers = [] } = call
  const filled = {
    ...call,
    target: target.replace(/\{[^{}/]+\}/, encodedPath(input.value)),
    headers: headers.filter(([, value]) => !value.includes('$')),
  }
  attempt(async () => {
    /** @type {Pick<import('../wire/call.ts').InvokeAnswer, 'request'>} */
    const { request } = await send('POST', '/request', filled)
    await copy(request.curl)
  })
})
