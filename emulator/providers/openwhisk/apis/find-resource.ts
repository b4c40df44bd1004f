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
  let best: { resource: Resource; length: number; parameters: number } | undefined
  for (const resource of resources) {
    const template = resource.path.replace(/\/$/, '').split('/')
    if (!begins(segments, template)) continue
    const { length } = template
    // With fewer parts in braces it comes first, so that `/books/new` is not a book.
    const parameters = resource.path.split('{').length
    if (best === undefined || length > best.length || (length === best.length && parameters < best.parameters))
      best = { resource, length, parameters }
  }
  if (best === undefined) return undefined
  return { resource: best.resource, rest: best.length === segments.length ? '' : `/${segments.slice(best.length).join('/')}` }
}

/** Whether a path begins with a template. */
function begins(segments: readonly string[], template: readonly string[]): boolean {
  return (
    template.length <= segments.length &&
    template.every((part, index) => part === segments[index] || (/^\{\w+\}$/.test(part) && segments[index] !== ''))
  )
}
