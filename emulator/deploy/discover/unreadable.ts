/** Says why a folder has no functions. */

/** @param code of the error of Node.js */
export function unreadableText(code: string): string {
  return code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
}
