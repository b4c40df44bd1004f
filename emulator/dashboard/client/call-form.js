// @ts-check
/** The form of a call: shows a draft and reads it back. */
import { copyOf, labels, one, typed } from './dom.js'
import { draftOf, split, variablesOf, withKind } from './draft.js'
import { attachEditor, check } from './editor.js'
import { Pairs, setFile } from './pairs.js'

/** @typedef {import('./draft.js').Draft} Draft */
/** @typedef {import('../wire/call-choices.ts').CallAddress} CallAddress */
/** @typedef {import('../wire/call-choices.ts').CallChoices} CallChoices */

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

export class CallForm {
  element = typed(HTMLFormElement, '#invoke')
  #functions
  #changed
  #body = typed(HTMLTextAreaElement, '#body')
  #file = typed(HTMLInputElement, '#file')
  #query = new Pairs(one('#query'), '#query-row', () => this.#edited())
  #headers = new Pairs(one('#headers'), '#headers-row', () => this.#edited())
  #fields = new Pairs(one('#fields'), '#field', () => this.#edited())
  #editor

  /** @param {CallChoices['functions']} functions @param {() => void} changed told of every edit */
  constructor(functions, changed) {
    this.#functions = functions
    this.#changed = changed
    this.#editor = attachEditor(this.#body, one('#highlight'), (text) => this.#judge(text))
    this.element.addEventListener('input', () => this.#edited())
    this.#field('function').addEventListener('change', () => this.#choose(this.#addresses()[0]))
    one('#surfaces').addEventListener('change', () => this.#choose(this.#address(), this.draft))
    one('#kinds').addEventListener('change', () => this.show(withKind(this.draft, this.#kind())))
    this.#file.addEventListener('change', () => this.show(withKind(this.draft, 'file')))
    this.#field('target').addEventListener('change', () => this.#splitQuery())
    one('#format').addEventListener('click', () => {
      const result = check(this.#body.value)
      if (result.ok) this.show({ ...this.draft, text: JSON.stringify(result.value, null, 2) })
    })
  }

  /** @returns {Draft} */
  get draft() {
    const parameters = [...one('#parameters').querySelectorAll('input')].map((input) => [input.dataset['name'] ?? '', input.value])
    return {
      function: this.#field('function').value,
      surface: this.#address()?.surface ?? '',
      method: this.#field('method').value,
      path: this.#field('target').value.trim(),
      parameters: Object.fromEntries(parameters),
      query: this.#query.pairs,
      headers: this.#headers.pairs,
      kind: this.#kind(),
      text: this.#body.value,
      fields: this.#fields.pairs,
      file: this.#file.files?.[0],
      sign: this.#field('sign').checked,
    }
  }

  /** @param {Draft} draft */
  show(draft) {
    this.#field('function').value = draft.function
    const addresses = this.#addresses()
    const address = addresses.find(({ surface }) => surface === draft.surface)
    one('#surfaces').replaceChildren(...addresses.map((one, index) => segment('address', String(index), one.label, one === address)))
    this.#showMethods(address, draft.method)
    this.#field('target').value = draft.path
    this.#query.pairs = draft.query
    this.#headers.pairs = draft.headers
    this.#field('sign').checked = draft.sign
    this.#field('kind').value = draft.kind
    this.#body.value = draft.text
    this.#fields.pairs = draft.fields
    setFile(this.#file, draft.file)
    this.#showParameters(draft.parameters)
    this.#showKind()
    this.#editor.draw()
    this.#changed()
  }

  /** The function and the surface at a path of the plain host. @param {string} target */
  find(target) {
    const { path } = split(target)
    for (const { path: name, addresses } of this.#functions)
      for (const address of addresses) {
        const own = split(address.path).path
        const start = own.includes('{') ? own.slice(0, own.indexOf('{')) : undefined
        if (start === undefined ? own === path : path.startsWith(start)) return { name, surface: address.surface }
      }
    return { name: this.#field('function').value, surface: '' }
  }

  #edited() {
    this.#showParameters(this.draft.parameters)
    this.#showKind()
    this.#changed()
  }

  /** @param {CallAddress | undefined} address @param {Draft} [before] whose body is kept where both take JSON */
  #choose(address, before) {
    if (!address) return
    const next = draftOf(this.#field('function').value, address)
    const isTyped = before && before.kind === 'json' && next.kind === 'json' && before.text.trim() !== ''
    this.show(isTyped ? { ...next, text: before.text } : next)
  }

  /** An address that is pasted into the path. */
  #splitQuery() {
    const { path, query } = split(this.#field('target').value.trim())
    if (query.length > 0) this.show({ ...this.draft, path, query: [...this.#query.pairs, ...query] })
  }

  /** @param {CallAddress | undefined} address @param {string} chosen */
  #showMethods(address, chosen) {
    const taken = address?.methods ?? methods
    const refused = methods.filter((method) => !taken.includes(method))
    const groups = /** @type {const} */ ([
      [labels.takenHere, taken],
      [labels.refusedHere, refused],
    ]).filter(([, names]) => names.length > 0)
    const select = typed(HTMLSelectElement, 'select[name="method"]')
    select.replaceChildren(
      ...groups.map(([label, names]) => {
        const group = document.createElement('optgroup')
        group.label = label
        group.append(...names.map((name) => new Option(name)))
        return group
      }),
    )
    select.value = chosen
  }

  /** A field for each variable part of the path. @param {Readonly<Record<string, string>>} values */
  #showParameters(values) {
    const names = variablesOf(this.#field('target').value)
    const box = one('#parameters')
    const shown = [...box.querySelectorAll('input')].map((input) => input.dataset['name'])
    box.hidden = names.length === 0
    if (
      names.join('/') === shown.join('/') &&
      names.every((name, index) => box.querySelectorAll('input')[index]?.value === (values[name] ?? ''))
    )
      return
    for (const old of box.querySelectorAll('.parameter')) old.remove()
    for (const name of names) {
      const row = copyOf('#parameters template')
      one('code', row).textContent = `{${name}}`
      const input = typed(HTMLInputElement, 'input', row)
      input.dataset['name'] = name
      input.placeholder = name.endsWith('+') ? 'users/1' : ''
      input.value = values[name] ?? ''
      box.append(row)
    }
  }

  #showKind() {
    const kind = this.#kind()
    for (const part of this.element.querySelectorAll('[data-for]'))
      if (part instanceof HTMLElement) part.hidden = !(part.dataset['for'] ?? '').split(' ').includes(kind)
    one('#format').hidden = kind !== 'json'
    this.#fields.allowFiles(kind === 'multipart')
    one('#takes').hidden = kind === 'json' || kind === 'none' || (this.#address()?.anyBody ?? true)
    this.#judge(this.#body.value)
  }

  /** @param {string} text */
  #judge(text) {
    const state = one('#json-state')
    const result = check(text)
    const judged = this.#kind() === 'json' && text.trim() !== ''
    state.textContent = !judged ? '' : result.ok ? labels.valid : `${labels.notJson} ${result.line}: ${result.at}`
    state.className = judged && !result.ok ? 'bad' : 'ok'
  }

  /** @returns {import('./draft.js').Kind} */
  #kind() {
    return this.#field('kind').value
  }

  #addresses() {
    return this.#functions.find(({ path }) => path === this.#field('function').value)?.addresses ?? []
  }

  #address() {
    return this.#addresses()[Number(new FormData(this.element).get('address') ?? -1)]
  }

  /** @param {string} name @returns {any} */
  #field(name) {
    return this.element.elements.namedItem(name)
  }
}

/** @param {string} name @param {string} value @param {string} text @param {boolean} chosen */
export function segment(name, value, text, chosen) {
  const element = copyOf('#segment')
  const input = typed(HTMLInputElement, 'input', element)
  input.name = name
  input.value = value
  input.checked = chosen
  one('span', element).textContent = text
  return element
}
