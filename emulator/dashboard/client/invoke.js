// @ts-check
/** A call by hand: what is typed is kept, what is sent is remembered. */
import { send } from './api.js'
import { showAnswer } from './call-answer.js'
import { showCode } from './call-code.js'
import { CallForm } from './call-form.js'
import { CallStore } from './call-store.js'
import { attempt, typed } from './dom.js'
import { draftFrom, draftOf, isSame, requestOf } from './draft.js'
import { keepSaved } from './saved-calls.js'
import { keepSent } from './sent-calls.js'

/** @typedef {import('../wire/call.ts').InvokeAnswer} InvokeAnswer */

/** @type {import('../wire/call-choices.ts').CallChoices} */
const choices = JSON.parse(typed(HTMLFormElement, '#invoke').dataset['choices'] ?? '{}')
const store = new CallStore(choices.project, choices.credentials)

/** The last call that was answered. @type {{ draft: import('./draft.js').Draft, status: number } | undefined} */
let answered

const form = new CallForm(choices.functions, () => {
  attempt(() => store.keep(form.draft))
  codeChanged()
})

/** The call in the form, with its status if it was answered as it stands. */
const current = async () => {
  const { draft } = form
  return { ...(await requestOf(draft)), ...(answered && isSame(draft, answered.draft) ? { status: answered.status } : {}) }
}
const codeChanged = showCode(current)

/** @param {InvokeAnswer} answer */
async function take(answer) {
  const { draft } = form
  const { status } = answer.answer
  answered = { draft, status }
  codeChanged()
  await store.add({ draft, status, activationId: answer.activationId })
  await Promise.all([drawSent(), showAnswer(answer)])
}

const submit = () => form.element.requestSubmit()

const drawSent = keepSent(store, { open: (draft) => form.show(draft), again: submit })

keepSaved({
  async open(request) {
    const { name, surface } = form.find(request.target)
    form.show(await draftFrom(name, surface, request))
  },
  ran: take,
  current,
})

form.element.addEventListener('submit', (event) => {
  event.preventDefault()
  const button = typed(HTMLButtonElement, 'button[type="submit"]', form.element)
  button.disabled = true
  attempt(async () => {
    try {
      await take(await send('POST', '/invoke', await requestOf(form.draft)))
    } finally {
      button.disabled = false
    }
  })
})

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    submit()
  }
})

/** What was being written here, a call of before, or the chosen address as its contract has it. */
async function begin() {
  const kept = await store.restore()
  if (kept) return kept
  const chosen = choices.functions[choices.chosen]
  const address = chosen?.addresses[choices.address]
  if (chosen && choices.from) return draftFrom(chosen.path, choices.from.surface, choices.from)
  return chosen && address ? draftOf(chosen.path, address) : undefined
}

const draft = await begin()
if (draft) form.show(draft)
