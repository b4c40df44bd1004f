/** Decodes base64 as java.util.Base64 does: standard alphabet, no blanks, padding optional but never wrong. `Buffer.from` alone accepts anything. */

const alphabet = /^[A-Za-z0-9+/]*={0,2}$/

/** `undefined` when the text is not base64 (openwhisk.md 5, last sentence). */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!alphabet.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.length - padding
  const rest = digits % 4
  // One digit alone holds six bits, not a byte; padding, when given, must fill the last group.
  if (rest === 1 || (padding > 0 && rest + padding !== 4)) return undefined
  return Buffer.from(text, 'base64')
}

/** Decodes a JSON body that the controller takes for base64 of 2017: whole padded groups only, surrounding blanks ignored (openwhisk.md 5.4). */
export function decodeLegacyJson(text: string): Uint8Array | undefined {
  const trimmed = text.trim()
  return trimmed.length > 0 && trimmed.length % 4 === 0 ? decodeBase64(trimmed) : undefined
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
