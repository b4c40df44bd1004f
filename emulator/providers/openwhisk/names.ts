/** Checks the names of packages, actions, triggers and rules, and reads references to them. */
import { isEntityName } from '../../model/names.ts'
import { malformedContent } from '../shared/web-action/problem.ts'
import { limits, rejections } from './contract.ts'
import { notAuthorized, Rejection } from './refusal.ts'

/** Throws unless a path segment is a name (openwhisk.md 11). The message has upstream's spelling. */
export function checkName(segment: string): string {
  if (isEntityName(segment)) return segment
  throw new Rejection(segment.length > limits.nameLength.value ? tooLong('Name segement', segment) : rejections.illegalName)
}

/** `_` stands for the caller's own namespace (openwhisk.md 11). */
export function checkNamespace(segment: string, own: string): string {
  if (segment === '_') return own
  if (isEntityName(segment)) return segment
  throw new Rejection(segment.length > limits.nameLength.value ? tooLong('Namespace', segment) : rejections.illegalNamespace)
}

function tooLong(field: string, segment: string): { status: number; text: string } {
  const most = limits.nameLength.value
  return { status: 400, text: `${field} longer than allowed: ${segment.length} > ${most}.` }
}

export interface QualifiedName {
  /** `pkg/name` or `name`, as in the catalog. */
  readonly path: string
  readonly name: string
  /** `namespace[/package]`, which the API calls the path. */
  readonly parent: string
}

/** Reads a reference in a request body, `/ns/pkg/name`, `ns/name` or `/_/name`, into the caller's own namespace. */
export function readReference(text: unknown, own: string): QualifiedName {
  const parts = typeof text === 'string' ? text.split('/').filter((part) => part !== '') : []
  const [namespace, ...rest] = parts
  if (namespace === undefined || rest.length < 1 || rest.length > 2 || !parts.every(isEntityName)) {
    throw new Rejection(malformedContent('fully qualified name malformed'))
  }
  if (namespace !== '_' && namespace !== own) throw notAuthorized(parts.join('/'))
  return qualify(rest.join('/'), own)
}

/** @param path `pkg/name` or `name` */
export function qualify(path: string, namespace: string): QualifiedName {
  const slash = path.indexOf('/')
  if (slash < 0) return { path, name: path, parent: namespace }
  return { path, name: path.slice(slash + 1), parent: `${namespace}/${path.slice(0, slash)}` }
}
