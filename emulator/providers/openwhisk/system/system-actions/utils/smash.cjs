/** Puts all properties below one, which `$fieldName` names. @param {Record<string, unknown>} params */
exports.main = ({ $fieldName: name, ...others }) => {
  if (typeof name !== 'string') return { error: "Expected an argument '$fieldName' of type 'string'." }
  return { [name]: others }
}
