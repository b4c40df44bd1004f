// @ts-check
/** Reads a request that somebody pasted: a curl command, or the lines of the request itself. */

/** Header lines that the check of a signature is about. @type {Readonly<Record<string, string>>} */
const fields = {
  'x-ncp-apigw-timestamp': 'timestamp',
  'x-ncp-iam-access-key': 'accessKey',
  'x-ncp-apigw-signature-v2': 'signature',
}

/** Values of the form by name; only what the text has. @param {string} text @returns {Record<string, string>} */
export function readRequest(text) {
  return /^\s*(?:\$ )?curl\s/.test(text) ? ofCommand(words(text.trim())) : ofLines(text.split('\n'))
}

/** @param {readonly string[]} parts */
function ofCommand(parts) {
  /** @type {Record<string, string>} */
  const found = {}
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? ''
    const next = parts[at + 1] ?? ''
    if (/^(-X|--request|-H|--header|-d|--data(-raw|-binary)?)$/.test(part)) at++
    if (part === '-X' || part === '--request') found['method'] = next.toUpperCase()
    else if (part === '-H' || part === '--header') Object.assign(found, ofHeader(next))
    else if (part.startsWith('-d') || part.startsWith('--data')) found['body'] = next
    else if (/^https?:\/\//.test(part)) found['target'] = pathOf(part)
  }
  return { method: found['body'] === undefined ? 'GET' : 'POST', ...found }
}

/** @param {readonly string[]} lines */
function ofLines(lines) {
  /** @type {Record<string, string>} */
  const found = {}
  for (const line of lines) {
    const start = /^\s*([A-Z]+)\s+(\S+)/.exec(line)
    if (start) Object.assign(found, { method: start[1], target: pathOf(start[2] ?? '') })
    else Object.assign(found, ofHeader(line))
  }
  return found
}

/** @param {string} line */
function ofHeader(line) {
  const colon = line.indexOf(':')
  const field = fields[line.slice(0, colon).trim().toLowerCase()]
  return field === undefined ? {} : { [field]: line.slice(colon + 1).trim() }
}

/** Path and query as they were written, without what `URL` would change. @param {string} address */
function pathOf(address) {
  return address.replace(/^https?:\/\/[^/?#]*/, '').replace(/#.*$/, '') || '/'
}

/** As a shell splits them, quotes and escaped line ends included. @param {string} command @returns {string[]} */
function words(command) {
  const quoted = /\s*((?:'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[^\s'"\\])+)/g
  return [...command.matchAll(quoted)].map(([, word = '']) =>
    word.replace(/'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g, (_, single, double, escaped) => {
      if (single !== undefined) return single
      return double === undefined ? (escaped === '\n' ? '' : escaped) : double.replace(/\\(["\\$`])/g, '$1')
    }),
  )
}
