/** Posts a message to a webhook of Slack, or with `token` to a method of its API. @param {Record<string, any>} params */
exports.main = async (params) => {
  const { text, attachments, url, channel, username, icon_emoji, as_user, token } = params
  if (text === undefined && attachments === undefined) return { error: 'No text provided' }
  if (url === undefined) return { error: 'No Webhook URL provided' }
  const message = {
    channel,
    username: username || 'Simple Message Bot',
    ...(icon_emoji ? { icon_emoji } : {}),
    ...(as_user === true ? { as_user } : {}),
    ...(text ? { text } : {}),
    ...(attachments ? { attachments: JSON.stringify(attachments) } : {}),
  }
  // The API takes a form of fields, a webhook one field that is JSON.
  const form = token ? { ...message, token } : { payload: JSON.stringify(message) }
  const fields = Object.entries(form).filter(([, value]) => value !== undefined)
  try {
    await fetch(url, { method: 'POST', body: new URLSearchParams(Object.fromEntries(fields)) })
  } catch (error) {
    console.log('error: ', error)
    throw error
  }
  console.log('success: ', text, 'successfully sent')
}
