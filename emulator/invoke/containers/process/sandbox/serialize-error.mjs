// @ts-check
/** What was rejected as JSON, field by field as serialize-error 9.1 does in the OpenWhisk Node runtime: errors inside of it too (openwhisk.md 15). */

const hidden = ['name', 'message', 'stack', 'code']

/**
 * @param {any} value
 * @param {any[]} [seen]
 * @returns {any}
 */
export function serializeError(value, seen = []) {
  if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`
  if (typeof value !== 'object' || value === null) return value
  if (typeof value.toJSON === 'function') return value.toJSON()
  const path = [...seen, value]
  /** @type {[string, any][]} */
  const entries = []
  for (const [key, property] of Object.entries(value)) {
    if (Buffer.isBuffer(property)) entries.push([key, '[object Buffer]'])
    else if (typeof property === 'object' && typeof property?.pipe === 'function') entries.push([key, '[object Stream]'])
    else if (typeof property === 'function') continue
    else if (typeof property !== 'object' || property === null) entries.push([key, property])
    else entries.push([key, path.includes(property) ? '[Circular]' : serializeError(property, path)])
  }
  if (Array.isArray(value)) return entries.map(([, property]) => property)
  /** @type {Record<string, any>} */
  const own = Object.fromEntries(entries)
  for (const key of hidden) if (typeof value[key] === 'string') own[key] = value[key]
  return own
}
