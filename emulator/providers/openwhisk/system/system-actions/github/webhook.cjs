/**
 * Has GitHub fire a trigger by a webhook of a repository, or no longer.
 *
 * @typedef {{ username: string, repository: string, accessToken: string, events: string, baseUrl?: string, lifecycleEvent: string, triggerName: string }} Params
 */

/** @param {Params} params */
exports.main = async (params) => {
  const { username, repository, baseUrl = 'https://api.github.com', lifecycleEvent, triggerName } = params
  const [owner = '', name = ''] = repository.split('/').length === 2 ? repository.split('/') : [username, repository]
  const hooks = `${baseUrl}/repos/${owner}/${name}/hooks`
  console.log(`Using endpoint: ${hooks}`)
  const callback = callbackOf(triggerName)
  if (lifecycleEvent === 'CREATE') {
    const config = { url: callback, content_type: 'json' }
    return { response: await send('POST', hooks, params, { name: 'web', active: true, events: params.events.split(','), config }) }
  }
  if (lifecycleEvent !== 'DELETE') return undefined
  /** @type {{ url: string, config: { url: string } }[]} */
  const known = await send('GET', hooks, params)
  const ours = known.filter(({ config }) => withoutKey(decodeURI(config.url)) === withoutKey(callback))
  if (ours.length === 0) throw `Found no existing webhooks for trigger URL ${callback}`
  for (const { url } of ours) {
    console.log(`DELETE Webhook URL: ${url}`)
    await send('DELETE', url, params)
  }
  return undefined
}

/** What GitHub calls: the trigger in the API, with the caller's key. @param {string} triggerName `/namespace/name` */
function callbackOf(triggerName) {
  const { protocol, host } = new URL(process.env.__OW_API_HOST ?? '')
  const [, namespace = '', name = ''] = triggerName.split('/')
  return `${protocol}//${process.env.__OW_API_KEY}@${host}/api/v1/namespaces/${encodeURIComponent(namespace)}/triggers/${encodeURIComponent(name)}`
}

/** GitHub does not show it. @param {string} url */
function withoutKey(url) {
  return url.replace(/\/\/[^@/]*@/, '//')
}

/** @param {string} method @param {string} url @param {Params} params @param {object} [body] */
async function send(method, url, { username, accessToken }, body) {
  const authorization = `Basic ${Buffer.from(`${username}:${accessToken}`).toString('base64')}`
  const headers = { authorization, 'user-agent': 'whisk', 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  console.log(`Status code: ${answer.status}`)
  const text = await answer.text()
  const response = text === '' ? undefined : JSON.parse(text)
  if (answer.ok) return response
  console.log('Response from Github:', response)
  if (method === 'DELETE' && answer.status === 404) console.log('Please ensure your accessToken is authorized to delete webhooks.')
  throw { statusCode: answer.status, response }
}
