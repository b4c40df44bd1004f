/** Defines the five content extensions and where each finds its value in a result. */

export type Extension = '.http' | '.json' | '.html' | '.svg' | '.text'

export interface ExtensionRow {
  readonly extension: Extension
  /** For messages and content-type; that of `.http` is the whole response's. */
  readonly media: string
  /** Properties tried in this order when no path is given; undefined = the whole result. */
  readonly fields: readonly string[] | undefined
  /** Whether a path after the extension selects a part of the result. */
  readonly projects: boolean
  readonly source: string
}

export const extensions = {
  '.http': {
    extension: '.http',
    media: 'message/http',
    fields: undefined,
    projects: false,
    source: 'openwhisk.md 3.1; seed 004 "content extensions"',
  },
  '.json': {
    extension: '.json',
    media: 'application/json',
    fields: undefined,
    projects: true,
    source: 'openwhisk.md 3.2, 3.3; seed 004 "projecting fields"',
  },
  '.html': {
    extension: '.html',
    media: 'text/html',
    fields: ['html', 'body'],
    projects: true,
    source: 'openwhisk.md 3.3: the extension first (seed 004), then `body` (HEAD)',
  },
  '.svg': { extension: '.svg', media: 'image/svg+xml', fields: ['svg', 'body'], projects: true, source: 'openwhisk.md 3.3' },
  '.text': { extension: '.text', media: 'text/plain', fields: ['text', 'body'], projects: true, source: 'openwhisk.md 3.3' },
} as const satisfies Record<Extension, ExtensionRow>

/** `t.wxyz.json` → `t.wxyz` and `.json`; a name without a known extension is served as `.http` (openwhisk.md 2). */
export function splitExtension(segment: string): { readonly name: string; readonly extension: Extension } {
  const dot = segment.lastIndexOf('.')
  const extension = segment.slice(dot)
  return dot >= 0 && isExtension(extension) ? { name: segment.slice(0, dot), extension } : { name: segment, extension: '.http' }
}

function isExtension(text: string): text is Extension {
  return Object.hasOwn(extensions, text)
}
