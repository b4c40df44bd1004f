/** Splits a text at a separator, by default at the ends of lines. @param {{ payload: string | number, separator?: string }} params */
exports.main = ({ payload, separator }) => {
  const result = { lines: payload.toString().split(separator || /\r?\n/), payload }
  console.log(`split: returning ${JSON.stringify(result)}`)
  return result
}
