/** Compares two texts line by line. */
import type { DiffLine } from '../wire/comparison.ts'

/** Lines of each text that are compared one with another; of more, all that differ stand before all that came. */
const mostLines = 1500
/** Equal lines that are shown around a difference. */
const around = 2

/** Only what differs, with some lines around it; nothing for equal texts. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++
  if (start + end === before.length && start + end === after.length) return []
  const middle = changes(before.slice(start, before.length - end), after.slice(start, after.length - end))
  const lines = [...before.slice(0, start).map(shared), ...middle, ...before.slice(before.length - end).map(shared)]
  return shortened(lines)
}

function shared(text: string): DiffLine {
  return { kind: 'both', text }
}

/** By the longest common subsequence. */
function changes(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = []
  if (before.length > mostLines || after.length > mostLines)
    return [...before.map((text) => ({ kind: 'before' as const, text })), ...after.map((text) => ({ kind: 'after' as const, text }))]
  const width = after.length + 1
  const common = new Uint16Array((before.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      common[row * width + column] =
        before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
  let row = 0
  let column = 0
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]]
    if (old !== undefined && old === fresh) {
      lines.push(shared(old))
      row++
      column++
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'before', text: old })
      row++
    } else {
      lines.push({ kind: 'after', text: fresh ?? '' })
      column++
    }
  }
  return lines
}

function shortened(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'both')
  const short: DiffLine[] = []
  let far: DiffLine[] = []
  const skip = (): void => {
    // One line takes no more room than its number.
    if (far.length > 1) short.push({ kind: 'skipped', text: String(far.length) })
    else short.push(...far)
    far = []
  }
  for (const [index, line] of lines.entries()) {
    if (!isNear(index)) far.push(line)
    else {
      skip()
      short.push(line)
    }
  }
  skip()
  return short
}
