/** Recognises names of this machine: in a Host header, in the Origin of a web page, and as an address to listen on. */

/** Whether DNS cannot bind the name: a web page that rebinds its own name never has one of these. */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Whether a server on `host` can be reached from this machine only. */
export function staysHere(host: string): boolean {
  return host === '::1' || isLoopbackName(host)
}

/** `Name:3233` → `name`, `[::1]:80` → `[::1]`; '' without one. */
export function hostName(header: string): string {
  const end = header.startsWith('[') ? header.indexOf(']') + 1 : header.indexOf(':')
  return (end > 0 ? header.slice(0, end) : header).toLowerCase()
}

/** `name`, `name:port`, `[::1]:port`, or nothing: what may follow `Host:` (RFC 9110 7.2). One pass each, no backtracking. */
export function isHostHeader(value: string): boolean {
  return value === '' || /^(?:\[[0-9a-f:.]{2,45}\]|[\w.-]{1,253})(?::\d{0,5})?$/i.test(value)
}
