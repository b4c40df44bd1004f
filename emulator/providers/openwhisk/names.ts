/** Checks the names of packages, actions, triggers and rules, and reads references to them. */
import { isObject, type Json } from '../../model/json.ts'
import { said, type SaidValue } from '../../model/said.ts'
import type { Catalog } from '../../model/catalog.ts'
import { findPackage } from '../../model/find-action.ts'
import { isEntityName, parsePath, qualifiedPath } from '../../model/names.ts'
import { malformedContent } from '../shared/controller-errors.ts'
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
  /** `pkg/name` or `name`, in another namespace `/namespace/pkg/name`, as in the catalog. */
  readonly path: string
  readonly name: string
  /** `namespace[/package]`, which the API calls the path. */
  readonly parent: string
}

/**
 * Reads a reference in a request body, `/ns/pkg/name`, `ns/name` or `/_/name`, or `{ path, name }` as the API shows one
 * (FullyQualifiedEntityName.scala, EntityPath.scala). What lies in another namespace is to be checked by {@link requireReadable}.
 */
export function readReference(reference: Json, own: string): QualifiedName {
  const parts = partsOf(reference)
  const [namespace = '', ...rest] = parts
  return qualify(namespace === '_' || namespace === own ? rest.join('/') : `/${parts.join('/')}`, own)
}

/** Throws 403 for what lies in another namespace and in none of its shared packages (ActionCollection.scala, PackageCollection.scala). */
export function requireReadable(catalog: Catalog, { path, parent, name }: QualifiedName): void {
  if (path.startsWith('/') && findPackage(catalog, `/${parent}`) === undefined) throw notAuthorized(`${parent}/${name}`)
}

const tooShort = 'The fully qualified name of the entity must contain at least the namespace and the name of the entity.'

/** The namespace, the package if there is one, and the name. */
function partsOf(reference: Json): readonly string[] {
  if (typeof reference === 'string') {
    const parts = segmentsOf(reference)
    if (parts.length === 0) throw unmet('path undefined')
    // Printed as by Scala 2.12, with which the controller is built.
    const printed = `WrappedArray(${parts.join(', ')})`
    if (!parts.every(isEntityName)) throw unmet(said`path contains invalid parts ${printed}`)
    if (parts.length < 2) throw unmet(tooShort)
    return parts
  }
  const { path, name } = isObject(reference) ? reference : {}
  const parts = typeof path === 'string' ? segmentsOf(path) : []
  if (parts.length === 0 || typeof name !== 'string' || ![...parts, name].every(isEntityName))
    throw new Rejection(malformedContent('fully qualified name malformed'))
  return [...parts, name]
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '')
}

/** Scala's `require` failed. */
function unmet(requirement: SaidValue): Rejection {
  return new Rejection(malformedContent(said`requirement failed: ${requirement}`))
}

/** @param path `pkg/name`, `name`, or `/namespace/pkg/name` */
export function qualify(path: string, namespace: string): QualifiedName {
  const { package: pkg, name } = parsePath(path)
  return { path, name, parent: pkg === '' ? namespace : qualifiedPath(namespace, pkg).slice(1) }
}
