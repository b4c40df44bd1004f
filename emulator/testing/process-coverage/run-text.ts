/** One text that ran in function processes: how often each of its positions was reached, found by the position in its source. */
import { SourceMap } from 'node:module'

/** In a source: the first line is 1, the first column 0. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Of one function, as V8 counts: the first range is the whole function, the others are its blocks. */
export type CountedFunction = readonly (readonly [start: number, end: number, count: number])[]

/** Reads JavaScript as a tree of nodes (ESTree). */
export type ParseScript = (code: string) => Promise<unknown>

interface Node {
  readonly type: string
  readonly start: number
  readonly [part: string]: unknown
}

/** Where in the text something stands, and how far beyond the last position that the map names. */
interface Place {
  readonly offset: number
  readonly beyond: number
}

/** Around the text, so that what CommonJS may do outside of functions is no error: `return`. */
const head = '(function(){'

export class RunText {
  readonly sources: readonly string[]
  readonly #code: string
  readonly #mappings: string | undefined
  readonly #lineStarts: readonly number[]
  /** How often the code around each offset ran: a function that begins there is no part of it. */
  readonly #counts: Float64Array
  /** By source, line and column there. */
  readonly #places = new Map<string, Map<number, Map<number, Place>>>()
  /** Where the two branches of an `if` or a `?` begin, by its own offset and that of its condition; an `else` may be missing. */
  readonly #branches = new Map<number, readonly [number, number | undefined]>()

  constructor(code: string, sources: readonly string[], mappings?: string) {
    this.sources = sources
    this.#code = code
    this.#mappings = mappings
    this.#lineStarts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)]
    this.#counts = new Float64Array(code.length + 1)
  }

  /** Adds what was counted in one stretch of time, in one process, or several times the same. */
  add(functions: readonly CountedFunction[], times = 1): void {
    const ranges = functions.flatMap((all) => all.map(([start, end, count], index) => ({ start, end, count, begins: index === 0 })))
    // What lies inside comes later; of two of the same size, V8 names the outer one first.
    ranges.sort((one, other) => other.end - other.start - (one.end - one.start))
    const counted = new Float64Array(this.#counts.length)
    const around = new Map<number, number>()
    for (const { start, end, count, begins } of ranges) {
      // Around the whole text there is nothing.
      if (begins && !around.has(start) && end - start < this.#code.length) around.set(start, counted[start] ?? 0)
      counted.fill(count, start, end)
    }
    for (const [start, count] of around) counted[start] = count
    for (const [offset, count] of counted.entries()) if (count > 0) this.#counts[offset]! += count * times
  }

  /** Reads where its parts stand in the sources. To be called once, before the counts are asked for. */
  async locate(parse: ParseScript): Promise<void> {
    const map = this.#mappings === undefined ? undefined : this.#sourceMap(this.#mappings)
    const visit = (node: Node): void => {
      const offset = node.start - head.length
      if (map && offset >= 0) this.#locate(map, offset)
      if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
        const [test = offset, first = offset, second] = [node['test'], node['consequent'], node['alternate']].map((part) =>
          isNode(part) ? part.start - head.length : undefined,
        )
        // esbuild's map names the condition of an `else if`, and not its `if`.
        for (const known of [offset, test]) this.#branches.set(known, [first, second])
      }
      for (const part of Object.values(node).flat()) if (isNode(part)) visit(part)
    }
    visit((await parse(`${head}${this.#code.replace(/^#!/, '//')}\n})`)) as Node)
  }

  /** How often the code that begins at `position` ran. */
  count(source: string, position: Position): number {
    return this.#countAt(this.#offset(source, position))
  }

  /** How often the branches of the `if` or `?` that begins at `position` ran. */
  countBranches(source: string, position: Position): readonly [number, number] | undefined {
    const offset = this.#offset(source, position, this.#branches)
    const branches = offset === undefined ? undefined : this.#branches.get(offset)
    if (branches === undefined) return undefined
    const first = this.#countAt(branches[0])
    return [first, branches[1] === undefined ? this.#countAt(offset) - first : this.#countAt(branches[1])]
  }

  #countAt(offset: number | undefined): number {
    return offset === undefined ? 0 : (this.#counts[offset] ?? 0)
  }

  #sourceMap(mappings: string): SourceMap {
    const map = { version: 3, file: '', sources: [...this.sources], sourcesContent: [], names: [], mappings, sourceRoot: '' }
    return new SourceMap(map)
  }

  #locate(map: SourceMap, offset: number): void {
    const line = this.#lineOf(offset)
    const lineStart = this.#lineStarts[line] ?? 0
    const entry = map.findEntry(line, offset - lineStart)
    if (!('originalLine' in entry) || entry.generatedLine !== line) return
    // esbuild names the white space before a statement with it, and does not name the beginning of some expressions.
    const from = lineStart + entry.generatedColumn
    const beyond = this.#code.slice(from, offset).trim() === '' ? 0 : offset - from
    const lines = valueOf(this.#places, entry.originalSource, () => new Map<number, Map<number, Place>>())
    const columns = valueOf(lines, entry.originalLine + 1, () => new Map<number, Place>())
    const place = valueOf(columns, entry.originalColumn + beyond, () => ({ offset, beyond }))
    if (beyond < place.beyond) columns.set(entry.originalColumn + beyond, { offset, beyond })
  }

  /** @param among offsets of what may be meant */
  #offset(source: string, { line, column }: Position, among?: ReadonlyMap<number, unknown>): number | undefined {
    if (this.#mappings === undefined) return (this.#lineStarts[line - 1] ?? 0) + column
    const places = [...(this.#places.get(source)?.get(line) ?? [])].filter(([, { offset }]) => among?.has(offset) ?? true)
    // Another compiler's map may name the token before.
    places.sort(([one], [other]) => Math.abs(one - column) - Math.abs(other - column))
    return places[0]?.[1].offset
  }

  #lineOf(offset: number): number {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part && 'start' in part
}

function valueOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
