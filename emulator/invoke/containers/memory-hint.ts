/** The remark for the developer whose function ran out of memory: how much it took, and which limit it met. */
import type { Convention, Hint } from '../../model/activation.ts'
import { said, spoken } from '../../model/said.ts'

/** How V8 begins the message with which it aborts; what a function printed about memory begins otherwise. */
const aborted = /^(?:FATAL ERROR: .*(?:out of memory|Allocation failed)|#?\s*Fatal (?:process|JavaScript) out of memory)/m
/** The heap in MB after the last collection: `Mark-Compact 254.3 (258.9) -> 253.9 (259.1) MB`. */
const collection = /Mark-Compact[^>]*?[\d.]+ \([\d.]+\) -> ([\d.]+) \([\d.]+\) MB/g

/** Whether the last words of a process are V8's about an exhausted heap. */
export function exhaustedHeap(lastWords: string): boolean {
  return aborted.test(lastWords)
}

export interface MemoryUse {
  /** MB the container may use. */
  readonly limitMb: number
  /** Bytes it was last seen to use. */
  readonly used: number | undefined
  /** The end of what it wrote to stderr. */
  readonly lastWords: string
  readonly convention: Convention
}

export function memoryHint({ limitMb, used, lastWords, convention }: MemoryUse): Hint {
  const raise = convention === 'event' ? said`memory of the function (memorySize in cloudbaserc.json)` : said`limits.memory of the action`
  const heapMb = exhaustedHeap(lastWords) ? [...lastWords.matchAll(collection)].at(-1)?.[1] : undefined
  const took =
    heapMb !== undefined
      ? said`its JavaScript heap held ${Math.round(Number(heapMb))} MB`
      : used === undefined || exhaustedHeap(lastWords)
        ? said`it asked for more`
        : said`it used ${Math.ceil(used / 1024 / 1024)} MB`
  return { code: 'memory', ...spoken(said`Out of memory: ${took}, and the limit is ${limitMb} MB. Use less, or raise ${raise}.`) }
}
