const extensions = ['.html', '.http', '.json', '.svg', '.text']

/** Returns the address of an action, a web action or a trigger of the caller. @param {{ web?: boolean, ext?: string, trigger?: boolean, path?: string }} params */
exports.main = ({ web, ext, trigger, path }) => {
  const isWeb = web === true
  if (isWeb && trigger) return { error: 'triggers are not allowed for web actions.' }
  if (isWeb && ext && !extensions.includes(ext))
    return { error: 'extension for web action must be one of [".html", ".http", ".json", ".svg", ".text"].' }
  // Without a path there is nothing to look into, and the action fails.
  if (!isWeb && trigger && /** @type {string} */ (path).includes('/')) return { error: 'triggers are not allowed in packages.' }
  const { __OW_API_HOST: host, __OW_NAMESPACE: namespace } = process.env
  const collection = trigger === true ? 'triggers' : 'actions'
  const base = isWeb ? `${host}/api/v1/web/${namespace}` : `${host}/api/v1/namespaces/${namespace}/${collection}`
  if (!path) return { url: base }
  if (!isWeb) return { url: `${base}/${path}` }
  return { url: `${base}/${path.includes('/') ? path : `default/${path}`}${ext || ''}` }
}
