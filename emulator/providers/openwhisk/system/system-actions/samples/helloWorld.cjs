/** Writes a line into its log. @param {{ payload?: string }} params */
exports.main = ({ payload }) => {
  console.log('hello', `${payload}!`)
}
