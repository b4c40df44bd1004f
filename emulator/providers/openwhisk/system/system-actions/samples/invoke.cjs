const openwhisk = require('openwhisk')

/** Asks another action for the time, and returns its activation. */
exports.main = async () => {
  const activation = await openwhisk().actions.invoke({ name: '/whisk.system/utils/date', blocking: true })
  const date = activation.response?.result?.date
  console.log(typeof date === 'string' ? `It is now ${date}` : 'Could not parse date of of the response.')
  return activation
}
