// @ts-check
/** What a package.json says of its entry points: https://nodejs.org/api/packages.html#package-entry-points */

/**
 * What the `exports` of a package.json say.
 *
 * @param {any} entries @param {string} path `.` or `./sub` @param {ReadonlySet<string>} conditions
 * @returns {string | null | undefined} relative to the package; null: it says that there is none
 */
export function exportedFile(entries, path, conditions) {
  if (entries === undefined || entries === null) return undefined
  const isMap = typeof entries === 'object' && !Array.isArray(entries) && Object.keys(entries).some((key) => key.startsWith('.'))
  if (!isMap) return path === '.' ? pick(entries, '', conditions) : undefined
  return matched(entries, path, conditions)
}

/**
 * What the `imports` of a package.json say.
 *
 * @param {any} entries @param {string} specifier `#name` @param {ReadonlySet<string>} conditions
 * @returns {string | null | undefined} relative to the package, or a package
 */
export function importedTarget(entries, specifier, conditions) {
  return typeof entries === 'object' && entries !== null ? matched(entries, specifier, conditions) : undefined
}

/** @param {any} entries @param {string} path @param {ReadonlySet<string>} conditions */
function matched(entries, path, conditions) {
  if (Object.hasOwn(entries, path) && !path.includes('*')) return pick(entries[path], '', conditions)
  let best = ''
  let bestStart = -1
  for (const key of Object.keys(entries)) {
    const [before = '', after] = key.split('*')
    const fits = after !== undefined && path.startsWith(before) && path.endsWith(after) && path.length >= key.length
    if (!fits || before.length < bestStart || (before.length === bestStart && key.length < best.length)) continue
    best = key
    bestStart = before.length
  }
  if (bestStart < 0) return undefined
  const [before = '', after = ''] = best.split('*')
  return pick(entries[best], path.slice(before.length, path.length - after.length), conditions)
}

/** @param {any} target @param {string} star @param {ReadonlySet<string>} conditions @returns {string | null | undefined} */
function pick(target, star, conditions) {
  if (typeof target === 'string') return target.replaceAll('*', star)
  if (target === null) return null
  if (Array.isArray(target)) {
    const found = target.map((one) => pick(one, star, conditions))
    return found.find((one) => typeof one === 'string') ?? found.find((one) => one === null)
  }
  if (typeof target !== 'object') return undefined
  for (const condition of Object.keys(target)) {
    const found = conditions.has(condition) ? pick(target[condition], star, conditions) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
