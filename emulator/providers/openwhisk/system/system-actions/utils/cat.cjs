/** Joins lines into one text. @param {{ lines?: unknown[] }} params */
exports.main = ({ lines }) => {
  const all = lines || []
  const result = { lines: all, payload: all.join('\n') }
  console.log(`cat: returning ${JSON.stringify(result)}`)
  return result
}
