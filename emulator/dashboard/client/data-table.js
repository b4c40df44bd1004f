// @ts-check
/** A table whose rows come a page at a time. */
import { attempt, copyOf, fill, labels, one, toast } from './dom.js'
import { count } from './format.js'

/** Rows of a page. */
export const perPage = 25

/**
 * @template Item
 * @param {string} selector of the table's section
 * @param {(skip: number) => Promise<{ readonly total: number, readonly items: readonly Item[] }>} ask
 * @param {(row: HTMLElement, item: Item) => void} show
 */
export function pagedTable(selector, ask, show) {
  const section = one(selector)
  const pager = one('.pager', section)
  let skip = 0
  /** Of the newest question: the answer of an older one is not shown. */
  let asked = 0

  async function load() {
    const question = ++asked
    const { total, items } = await ask(skip)
    if (question !== asked) return
    if (items.length === 0 && total > 0) {
      skip = Math.max(0, Math.ceil(total / perPage - 1)) * perPage
      return load()
    }
    const body = one('tbody', section)
    // Its row is made again: the focus goes to the one in its place.
    const focused = [...body.children].findIndex((row) => row.contains(document.activeElement))
    body.replaceChildren(
      ...items.map((item) => {
        const row = copyOf(`${selector} template`)
        show(row, item)
        return row
      }),
    )
    const again = focused < 0 ? null : body.children[Math.min(focused, items.length - 1)]?.querySelector('button, a')
    if (again instanceof HTMLElement) again.focus()
    one('.empty', section).hidden = items.length > 0
    pager.hidden = total <= perPage
    fill(pager, { place: `${count(skip + 1)}–${count(skip + items.length)} ${labels.of} ${count(total)}` })
    for (const button of pager.querySelectorAll('button'))
      button.disabled = button.dataset['step'] === '1' ? skip + perPage >= total : skip === 0
  }

  pager.addEventListener('click', ({ target }) => {
    const { step } = target instanceof HTMLElement ? target.dataset : {}
    if (step === undefined) return
    skip = Math.max(0, skip + Number(step) * perPage)
    attempt(load)
  })

  return {
    section,
    load,
    /** From the first row on. */
    restart() {
      skip = 0
      return load()
    },
  }
}

/** The second press deletes. @param {HTMLElement} button @param {() => Promise<void>} work */
export async function pressedTwice(button, work) {
  if (button.dataset['armed'] !== undefined) {
    delete button.dataset['armed']
    return work()
  }
  button.dataset['armed'] = ''
  toast(labels.deleteAgain, 'bad')
  button.addEventListener('blur', () => delete button.dataset['armed'], { once: true })
}

/** @param {number} time epoch ms */
export function moment(time) {
  return new Date(time).toLocaleString(document.documentElement.lang)
}
