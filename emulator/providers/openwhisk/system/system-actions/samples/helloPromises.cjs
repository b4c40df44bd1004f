const openwhisk = require('openwhisk')

/** Has another action greet, and returns the words. @param {{ name?: string, place?: string, ignore_certs?: boolean }} params */
exports.main = async ({ name, place, ignore_certs }) => {
  const { actions } = openwhisk({ ignore_certs: ignore_certs || false })
  /** @type {any} */
  const activation = await actions.invoke({ name: '/whisk.system/samples/greeting', params: { name, place }, blocking: true })
  console.log('activation:', activation)
  return { lines: activation.response.result.payload.toString().split(' ') }
}
