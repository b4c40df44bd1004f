/** Finds the resource at a path as the gateway does: the very path, else the longest one that it begins with, parts in braces standing for any (apigateway routing.lua slowLookup). */
import type { Resource } from './resources.ts'

export interface FoundResource {
  readonly resource: Resource
  /** The path behind it, beginning with a slash; '' where there is none. */
  readonly rest: string
}

/** What nginx takes of an address, decoded; it stops at the first other character (conf.d/managed_endpoints.conf). */
const readable = /^[a-zA-Z0-9\-/._{} ]*[a-zA-Z0-9\-/._{}]/

/** The part of a path behind the tenant that the gateway reads; '' where it reads none. */
export function readablePath(path: string): string {
  return readable.exec(path)?.[0] ?? ''
}

export function findResource(resources: readonly Resource[], path: string): FoundResource | undefined {
  const exact = resources.find((one) => one.path === path)
  if (exact) return { resource: exact, rest: '' }
  const segments = path.split('/')
  for (let length = segments.length; length > 0; length--) {
    const start = segments.slice(0, length)
    const resource = bestOf(resources, start)
    if (resource) return { resource, rest: length === segments.length ? '' : `/${segments.slice(length).join('/')}` }
  }
  return undefined
}

/** Those with fewer parts in braces come first, so that `/books/new` is not a book. */
function bestOf(resources: readonly Resource[], segments: readonly string[]): Resource | undefined {
  const fitting = resources.filter(({ path }) => fits(path.replace(/\/$/, '').split('/'), segments))
  return fitting.toSorted((a, b) => parametersIn(a) - parametersIn(b))[0]
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) => part === segments[index] || (/^\{\w+\}$/.test(part) && segments[index] !== ''))
  )
}

function parametersIn({ path }: Resource): number {
  return path.split('{').length
}
