/** Returns the current time, which JSON writes as ISO 8601. */
exports.main = () => {
  const date = new Date()
  console.log(`It is now ${date.toString()}`)
  return { date }
}
