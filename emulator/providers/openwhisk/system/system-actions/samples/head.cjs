/** Returns the first lines. @param {{ lines?: unknown, num?: unknown }} params */
exports.main = ({ lines, num }) => {
  if (!Array.isArray(lines)) return { error: 'You must specify a lines parameter!' }
  const count = typeof num === 'number' ? Math.trunc(num) : 1
  return { lines: lines.slice(0, count), num: count }
}
