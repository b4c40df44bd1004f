/** Returns the first lines. @param {{ lines?: string[], num?: number }} params */
exports.main = ({ lines, num }) => {
  const all = lines || []
  const count = num || 1
  const first = all.slice(0, count)
  console.log(`head get first ${count} lines of ${all.join()}: ${first.join()}`)
  return { lines: first, num: count }
}
