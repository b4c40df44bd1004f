const openwhisk = require('openwhisk')

/** Calls itself over the API until the number is 0. @param {{ n: string, ignore_certs?: boolean }} params */
exports.main = (params) => {
  const n = Number.parseInt(params.n, 10)
  console.log(n)
  if (n > 0) {
    const { actions } = openwhisk({ ignore_certs: params.ignore_certs || false })
    return actions.invoke({ name: String(process.env.__OW_ACTION_NAME), params: { n: n - 1 } })
  }
  if (n === 0) console.log('Happy New Year!')
  return undefined
}
