/** Renders the path behind an action's name as the controller's pekko-http `Uri.Path.toString` does: decoded and encoded again by segment. */
import { decodePercent } from './query.ts'

/** RFC 3986 `pchar` and the slash, which stay as they are. */
const plain = /^[\w.~!$&'()*+,;=:@/-]*$/
/** Of those, the ones that `encodeURIComponent` would escape. */
const keptEscapes = /%(?:24|26|2B|2C|3A|3B|3D|40)/g

/** @throws {MalformedEncoding} a `%` is not followed by two hex digits */
export function renderPath(path: string): string {
  return plain.test(path) ? path : path.split('/').map(renderSegment).join('/')
}

/** `%41` → `A`, `[` → `%5B`, `%2F` stays: a slash inside of a segment does not end it. */
function renderSegment(segment: string): string {
  return encodeURIComponent(decodePercent(segment)).replaceAll(keptEscapes, decodeURIComponent)
}
