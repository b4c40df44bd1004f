/** Counts what blanks separate. @param {{ payload: string | number }} params */
exports.main = ({ payload }) => {
  const text = payload.toString()
  const count = text.split(' ').length
  console.log(`The message '${text}' has`, count, 'words')
  return { count }
}
