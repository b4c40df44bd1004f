/** Sorts lines as texts: 10 comes before 9. @param {{ lines?: string[] }} params */
exports.main = (params) => {
  const lines = params.lines || []
  console.log(`sort input msg: ${JSON.stringify(params)}`)
  console.log(`sort before: ${lines.join()}`)
  lines.sort()
  console.log(`sort after: ${lines.join()}`)
  return { lines, length: lines.length }
}
