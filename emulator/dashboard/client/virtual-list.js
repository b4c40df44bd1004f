// @ts-check
/** Ten thousand rows with a few dozen elements: rows are moved and refilled while one scrolls. */

/**
 * @template T
 * @typedef {object} ListOptions
 * @property {HTMLElement} box scrolls, and takes the keys
 * @property {HTMLElement} space as high as all rows together
 * @property {number} height px of a row
 * @property {() => HTMLElement} make
 * @property {(row: HTMLElement, item: T, index: number) => void} fill
 * @property {(item: T) => void} open
 */

/** @template T */
export class VirtualList {
  /** @type {readonly T[]} */
  #items = []
  /** @type {HTMLElement[]} */
  #rows
  #selected = -1
  #isDue = false
  /** @type {ListOptions<T>} */
  #options

  /** @param {ListOptions<T>} options */
  constructor(options) {
    this.#options = options
    this.#rows = /** @type {HTMLElement[]} */ ([...options.space.children])
    options.space.dataset['virtual'] = ''
    options.box.addEventListener('scroll', () => this.#soon(), { passive: true })
    options.box.addEventListener('keydown', (event) => this.#onKey(event))
    new ResizeObserver(() => this.#soon()).observe(options.box)
  }

  get selected() {
    return this.#items[this.#selected]
  }

  /** `added` rows came in on top, or left there where it is negative: what one is reading stays where it is. @param {readonly T[]} items @param {number} [added] */
  show(items, added = 0) {
    const { box, height, space } = this.#options
    this.#items = items
    space.style.height = `${items.length * height}px`
    if (this.#selected >= 0) this.#selected = Math.min(items.length - 1, this.#selected + added)
    if (added !== 0 && box.scrollTop > 0) box.scrollTop += added * height
    this.draw()
  }

  draw() {
    const { box, space, height, make, fill } = this.#options
    const first = Math.max(0, Math.floor(box.scrollTop / height) - 4)
    const wanted = Math.min(this.#items.length - first, Math.ceil(box.clientHeight / height) + 8)
    while (this.#rows.length < wanted) {
      const row = make()
      this.#rows.push(row)
      space.append(row)
    }
    for (const [place, row] of this.#rows.entries()) {
      const index = first + place
      const item = this.#items[index]
      row.hidden = place >= wanted || item === undefined
      if (row.hidden || item === undefined) continue
      row.style.transform = `translateY(${index * height}px)`
      row.id = `row-${index}`
      row.setAttribute('aria-selected', String(index === this.#selected))
      row.setAttribute('aria-posinset', String(index + 1))
      row.setAttribute('aria-setsize', String(this.#items.length))
      fill(row, item, index)
    }
    if (this.#selected >= 0) box.setAttribute('aria-activedescendant', `row-${this.#selected}`)
    else box.removeAttribute('aria-activedescendant')
  }

  /** @param {number} index */
  select(index) {
    const { box, height } = this.#options
    this.#selected = Math.max(0, Math.min(this.#items.length - 1, index))
    const top = this.#selected * height
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight
    this.draw()
  }

  /** @param {number} by */
  move(by) {
    if (this.#items.length > 0) this.select(this.#selected < 0 ? 0 : this.#selected + by)
  }

  openSelected() {
    const item = this.selected
    if (item !== undefined) this.#options.open(item)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const page = Math.max(1, Math.floor(this.#options.box.clientHeight / this.#options.height) - 1)
    /** @type {Readonly<Record<string, () => void>>} */
    const moves = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      PageDown: () => this.move(page),
      PageUp: () => this.move(-page),
      Home: () => this.select(0),
      End: () => this.select(this.#items.length - 1),
      Enter: () => this.openSelected(),
    }
    const run = moves[event.key]
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    run()
  }

  #soon() {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.draw()
    })
  }
}
