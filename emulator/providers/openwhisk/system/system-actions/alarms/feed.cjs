/** @type {Readonly<Record<string, string>>} */
const methods = { CREATE: 'POST', READ: 'GET', UPDATE: 'PUT', DELETE: 'DELETE' }

/** Creates, reads, changes or deletes the alarm of a trigger of the caller's. @param {Record<string, any>} params */
exports.main = async ({ lifecycleEvent, ...params }) => {
  const method = methods[lifecycleEvent]
  if (method === undefined) throw 'unsupported lifecycleEvent'
  const { __OW_API_HOST: host, __OW_NAMESPACE: namespace } = process.env
  const name = String(params.triggerName).split('/').at(-1)
  const sent = { ...params, triggerName: `/${namespace}/${name}` }
  const address = new URL(`${host}/api/v1/web/whisk.system/alarmsWeb/alarmWebAction`)
  // A GET has no body.
  if (method === 'GET') for (const [key, value] of Object.entries(sent)) address.searchParams.set(key, value)
  const body = method === 'GET' ? {} : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } }
  const answer = await fetch(address, { method, ...body })
  const result = await answer.json()
  if (answer.ok) return result
  console.log('alarm: Error invoking whisk action:', answer.status, result)
  throw result
}
