/** Matches a name with a pattern in time that grows with both, whatever the pattern is. */

/**
 * @param pattern `*` stands for any characters, `?` for one, `[…]` and `[!…]` for one of these or of all others
 * @param isStarOnly only `*` means more than itself
 */
export function matcherOf(pattern: string, isStarOnly = false): (name: string) => boolean {
  const pieces = piecesOf(pattern, isStarOnly)
  const last = pieces.pop() ?? []
  return (name) => {
    let from = 0
    for (const [index, piece] of pieces.entries()) {
      // Where a piece has the choice, its first place leaves the most to the others.
      const place = index === 0 ? (fits(piece, name, 0) ? 0 : -1) : firstPlace(piece, name, from)
      if (place < 0) return false
      from = place + piece.length
    }
    const end = name.length - last.length
    return (pieces.length === 0 ? end === 0 : end >= from) && fits(last, name, end)
  }
}

/** Says whether a character is meant. */
type Token = (character: string) => boolean

/** What stands between the stars. */
function piecesOf(pattern: string, isStarOnly: boolean): Token[][] {
  const pieces: Token[][] = [[]]
  for (const [token] of pattern.matchAll(isStarOnly ? /[^]/g : /\[!?[^\]]+\]|[^]/g)) {
    if (token === '*') pieces.push([])
    else pieces.at(-1)?.push(isStarOnly ? (character) => character === token : tokenOf(token))
  }
  return pieces
}

function tokenOf(token: string): Token {
  if (token === '?') return () => true
  if (token.length === 1) return (character) => character === token
  const isNot = token.startsWith('[!')
  const ranges = [...token.slice(isNot ? 2 : 1, -1).matchAll(/([^])-([^])|([^])/g)].map(
    ([, low, high, one]) => [one ?? low ?? '', one ?? high ?? ''] as const,
  )
  return (character) => ranges.some(([low, high]) => low <= character && character <= high) !== isNot
}

function fits(piece: readonly Token[], name: string, at: number): boolean {
  return at >= 0 && at + piece.length <= name.length && piece.every((token, index) => token(name.charAt(at + index)))
}

function firstPlace(piece: readonly Token[], name: string, from: number): number {
  for (let place = from; place + piece.length <= name.length; place++) if (fits(piece, name, place)) return place
  return -1
}
