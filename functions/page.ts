/** A web action decides status, headers and body. `?as=json|redirect|png` shows four kinds of answer. */
interface Params {
  as?: string
  name?: string
}

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg=='

export function main({ as = 'html', name = 'World' }: Params) {
  switch (as) {
    case 'json':
      return { headers: { 'content-type': 'application/json' }, body: { hello: name } }
    case 'redirect':
      return { statusCode: 302, headers: { location: 'https://www.ncloud.com' } }
    case 'png':
      // Binary bodies travel as base64; the content type says that it is to be decoded.
      return { headers: { 'content-type': 'image/png' }, body: dot }
    default:
      return { headers: { 'content-type': 'text/html' }, body: `<h1>Hello, ${escapeHtml(name)}!</h1>` }
  }
}

/** What a caller sent is text in the page, never markup: somebody else may have written the link. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
