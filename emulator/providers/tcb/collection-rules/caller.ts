/** The caller of a client SDK, as permissions of collections see it. */
import type { DocumentFields, DocumentValue } from '../../../model/documents.ts'
import type { Identity } from '../identity.ts'
import { isFields } from './conditions.ts'

/** Who asks; null: nobody signed in. Server SDKs and administrators are `server`: no rule holds for them. */
export type Caller =
  | { readonly openid?: string | undefined; readonly uid?: string | undefined; readonly loginType?: string | undefined }
  | null
  | 'server'

/** The field with the caller who made a document. */
export const ownerField = '_openid'

/** Whom nobody authenticates is served as a server is. */
export function callerOf(identity: Identity | undefined): Caller {
  if (identity === undefined || identity.role === 'administrator') return 'server'
  const { openid, uid, loginType } = identity
  return openid === undefined && uid === undefined && loginType === undefined ? null : { openid, uid, loginType }
}

/** What a client inserts where none matches belongs to it as well: the update with its owner. */
export function ownedBy(caller: Caller, document: DocumentFields): DocumentFields {
  const owner = ownerOf(caller)
  return owner === undefined ? document : { ...document, [ownerField]: owner }
}

export function ownerOf(caller: Caller): string | undefined {
  return caller === null || caller === 'server' ? undefined : (caller.openid ?? caller.uid)
}

export function authOf({ openid, uid, loginType }: Exclude<Caller, null | 'server'>): DocumentFields {
  return {
    ...(openid === undefined ? {} : { openid }),
    ...(uid === undefined ? {} : { uid }),
    ...(loginType === undefined ? {} : { loginType }),
  }
}

/** `{openid}` is the openid in a mini program and the uid on the web; `{uid}` the uid. */
export function withCaller(filter: DocumentFields, caller: Exclude<Caller, 'server'>): DocumentFields {
  const replace = (value: DocumentValue): DocumentValue => {
    if (value === '{openid}') return ownerOf(caller) ?? value
    if (value === '{uid}') return caller?.uid ?? value
    if (Array.isArray(value)) return value.map(replace)
    return isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)])) : value
  }
  return Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, replace(value)]))
}
