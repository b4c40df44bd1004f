/** Reads the tickets that `createTicket` of node-sdk makes: `<id of the key>/@@/<JSON Web Token>`. docs/contracts/tcb.md 15.5. */
import { createPublicKey, createVerify } from 'node:crypto'
import { isObject, type Json } from '../../../model/json.ts'
import { said, type Said } from '../../../model/said.ts'

export interface TicketKey {
  readonly id: string | undefined
  /** PEM. */
  readonly privateKey: string
}

/** The developer's own id of a user; a sentence for what is no valid ticket. */
export function readTicket(ticket: string, { id, privateKey }: TicketKey, envId: string, now: number): { readonly uid: string } | Said {
  const at = ticket.indexOf('/@@/')
  if (at < 0) return said`the ticket is no <private_key_id>/@@/<token>`
  const keyId = ticket.slice(0, at)
  if (id !== undefined && keyId !== id) return said`the ticket is signed with the key ${keyId}, and tcb.auth.customLogin has ${id}`
  const [head = '', payload = '', signature = ''] = ticket.slice(at + 4).split('.')
  const verify = createVerify('RSA-SHA256').update(`${head}.${payload}`)
  try {
    if (!verify.verify(createPublicKey(privateKey), signature, 'base64url')) return said`the signature of the ticket is not that of the key`
  } catch (error) {
    return said`tcb.auth.customLogin has no private key: ${error instanceof Error ? error.message : String(error)}`
  }
  const claims = parsed(payload)
  if (!isObject(claims) || typeof claims['uid'] !== 'string') return said`the ticket names no uid`
  if (claims['env'] !== envId) return said`the ticket is for the environment ${JSON.stringify(claims['env'])}, and this is ${envId}`
  // Milliseconds, other than in most tokens.
  if (typeof claims['exp'] !== 'number' || now >= claims['exp']) return said`the ticket has ended`
  return { uid: claims['uid'] }
}

function parsed(payload: string): Json | undefined {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Json
  } catch {
    return undefined
  }
}
