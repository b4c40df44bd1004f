/** Finds the known word that is spelled most like another one. */

/** `undefined` when nothing is near enough: more than a third of the letters would have to change, or all of a short word. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.min(Math.max(1, Math.floor(word.length / 3)), word.length - 1) + 1
  for (const candidate of known) {
    const cost = distance(word.toLowerCase(), candidate.toLowerCase())
    if (cost < least) [best, least] = [candidate, cost]
  }
  return best
}

/** Edit distance with swaps of neighbours (optimal string alignment); foreign words are cut, since only short ones can be near. */
function distance(from: string, to: string): number {
  const a = from.slice(0, 64)
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const above = rows[i - 1] ?? []
      const same = a[i - 1] === to[j - 1]
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === to[j - 2] && a[i - 2] === to[j - 1]) cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    rows.push(row)
  }
  return rows.at(-1)?.[to.length] ?? 0
}
