/** Writes parameters by name into its log, and returns them in that order. @param {Record<string, unknown>} given */
exports.main = (given) => {
  const sorted = Object.keys(given).toSorted()
  for (const [index, name] of sorted.entries()) console.log(`${index === 0 ? '' : ' '}params.${name}:`, given[name])
  return { params: Object.fromEntries(sorted.map((name) => [name, given[name]])) }
}
