/** Writes lines one below the other. @param {{ lines?: unknown }} params */
exports.main = ({ lines }) => {
  if (!Array.isArray(lines)) return { error: 'You must specify a lines parameter!' }
  return { lines, payload: lines.map((line) => `${line}\n`).join('') }
}
