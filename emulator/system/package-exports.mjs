// @ts-check
/** What a package.json says of its entry points: https://nodejs.org/api/packages.html#package-entry-points */

/**
 * What the `exports` of a package.json say.
 *
 * @param {any} entries @param {string} path `.` or `./sub` @param {ReadonlySet<string>} conditions @returns {string | undefined} relative to the package
 */
export function exportedFile(entries, path, conditions) {
  if (entries === undefined || entries === null) return undefined
  const isMap = typeof entries === 'object' && !Array.isArray(entries) && Object.keys(entries).some((key) => key.startsWith('.'))
  if (!isMap) return path === '.' ? pick(entries, '', conditions) : undefined
  if (Object.hasOwn(entries, path) && !path.includes('*')) return pick(entries[path], '', conditions)
  let best = ''
  for (const key of Object.keys(entries)) {
    const [before = '', after] = key.split('*')
    const fits = after !== undefined && path.startsWith(before) && path.endsWith(after) && path.length >= key.length
    if (fits && before.length > (best.split('*')[0] ?? '').length) best = key
  }
  if (best === '') return undefined
  const [before = '', after = ''] = best.split('*')
  return pick(entries[best], path.slice(before.length, path.length - after.length), conditions)
}

/** @param {any} target @param {string} star @param {ReadonlySet<string>} conditions @returns {string | undefined} */
function pick(target, star, conditions) {
  if (typeof target === 'string') return target.replaceAll('*', star)
  if (Array.isArray(target)) return target.map((one) => pick(one, star, conditions)).find((found) => found !== undefined)
  if (target === null || typeof target !== 'object') return undefined
  for (const condition of Object.keys(target)) {
    const found = conditions.has(condition) ? pick(target[condition], star, conditions) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
