// @ts-check
/** Names and values to edit, a row each; an empty row always stands at the end. Rows of a form may hold a file in the place of a text. */
import { copyOf } from './dom.js'

/** @typedef {{ name: string, value: string, file?: File | undefined }} Pair */

export class Pairs {
  #list
  #template
  #changed

  /** @param {HTMLElement} list @param {string} template selector of a row's @param {() => void} changed */
  constructor(list, template, changed) {
    this.#list = list
    this.#template = template
    this.#changed = changed
    list.addEventListener('input', () => this.#edited())
    list.addEventListener('change', () => this.#edited())
    list.addEventListener('click', ({ target }) => {
      const row = target instanceof Element && target.closest('[data-p="remove"]') ? target.closest('li') : null
      if (!row) return
      const next = row.nextElementSibling ?? row.previousElementSibling
      row.remove()
      next?.querySelector('input')?.focus()
      this.#edited()
    })
  }

  /** Those with a name. @returns {Pair[]} */
  get pairs() {
    return [...this.#list.children].map(read).filter(({ name }) => name !== '')
  }

  set pairs(pairs) {
    this.#list.replaceChildren(...pairs.map((pair) => this.#row(pair)))
    this.#grow()
  }

  /** Whether rows may hold files. @param {boolean} allowed */
  allowFiles(allowed) {
    this.#list.classList.toggle('files', allowed)
    for (const row of this.#list.children) show(row)
  }

  #edited() {
    this.#grow()
    this.#changed()
  }

  #grow() {
    for (const row of this.#list.children) show(row)
    const last = this.#list.lastElementChild
    if (last && isEmpty(last)) return
    const row = this.#row({ name: '', value: '' })
    show(row)
    this.#list.append(row)
  }

  /** @param {Pair} pair */
  #row({ name, value, file }) {
    const row = copyOf(this.#template)
    part(row, 'name').value = name
    part(row, 'value').value = value
    if (file) {
      part(row, 'kind').value = 'file'
      setFile(part(row, 'file'), file)
    }
    return row
  }
}

/** Shows a file in its field, as if it had been chosen there. @param {HTMLInputElement} input @param {File | undefined} file */
export function setFile(input, file) {
  const transfer = new DataTransfer()
  if (file) transfer.items.add(file)
  input.files = transfer.files
}

/** @param {Element} row @param {string} name @returns {any} an input or a select; null where the row has none */
function part(row, name) {
  return row.querySelector(`[data-p="${name}"]`)
}

/** @param {Element} row @returns {Pair} */
function read(row) {
  const name = part(row, 'name').value.trim()
  if (!holdsFile(row)) return { name, value: part(row, 'value').value }
  return { name, value: '', file: part(row, 'file').files[0] }
}

/** @param {Element} row */
function holdsFile(row) {
  return part(row, 'kind')?.value === 'file' && row.closest('.files') !== null
}

/** @param {Element} row */
function isEmpty(row) {
  const { name, value, file } = read(row)
  return name === '' && value === '' && !file
}

/** The last row is there to be filled, so it cannot be removed. @param {Element} row */
function show(row) {
  part(row, 'remove').hidden = isEmpty(row)
  if (!part(row, 'file')) return
  part(row, 'value').hidden = holdsFile(row)
  part(row, 'file').hidden = !holdsFile(row)
}
