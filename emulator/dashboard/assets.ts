/** Serves the files of the pages from a fixed list that is read once. Their addresses change with their contents, so a browser asks for each only once. */
import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { Hono } from 'hono'

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const
type Extension = keyof typeof types

export const names = [
  'activation.css',
  'activations.css',
  'controls.css',
  'data.css',
  'frame.css',
  'function.css',
  'functions.css',
  'gateway.css',
  'invoke.css',
  'kept-calls.css',
  'list.css',
  'notices.css',
  'palette.css',
  'logs.css',
  'running.css',
  'traffic.css',
  'triggers.css',
  'icon.svg',
  'main.js',
  'activation.js',
  'activations.js',
  'api.js',
  'broken-builds.js',
  'call-answer.js',
  'call-code.js',
  'call-form.js',
  'call-store.js',
  'chart.js',
  'copy-call.js',
  'data-files.js',
  'data-table.js',
  'data.js',
  'dom.js',
  'draft.js',
  'editor.js',
  'format.js',
  'function-row.js',
  'functions.js',
  'gateway.js',
  'invoke.js',
  'logs.js',
  'pairs.js',
  'pasted-request.js',
  'refusals.js',
  'row.js',
  'running-row.js',
  'running.js',
  'saved-calls.js',
  'sent-calls.js',
  'steps.js',
  'summaries.js',
  'traffic.js',
  'trigger-row.js',
  'triggers.js',
  'virtual-list.js',
] as const

type Name = (typeof names)[number]
type WithoutCss<N> = N extends `${infer Style}.css` ? Style : never
/** Style sheets, without `.css`. */
export type StyleName = WithoutCss<Name>

const folder = new URL('./client/', import.meta.url)

interface Files {
  /** Changes with every file: modules import each other by relative addresses. */
  readonly version: string
  readonly texts: ReadonlyMap<string, string>
}

let files: Files | undefined

function readFiles(): Files {
  if (files) return files
  const texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
  const version = createHash('sha256')
    .update([...texts.values()].join('\0'))
    .digest('hex')
    .slice(0, 12)
  return (files = { version, texts })
}

/** The address of a file. */
export function assetPath(name: Name): string {
  return `/_/assets/${readFiles().version}/${name}`
}

/** Addresses of all modules that the script of a page loads at once. A page names them, because a browser would find each only in the one that imports it. */
export function modulePaths(page: string): string[] {
  const { texts } = readFiles()
  const found = new Set(names.filter((name) => name === 'main.js' || name === `${page}.js`))
  for (const module of found)
    for (const [, imported] of (texts.get(module) ?? '').matchAll(/^(?:import|\}).*'\.\/([\w-]+\.js)'/gm))
      for (const name of names) if (name === imported) found.add(name)
  return [...found].map(assetPath)
}

export const assets = new Hono()

assets.get('/:version{[\\da-f]{12}}/:name', (c) => {
  const { version, texts } = readFiles()
  const name = c.req.param('name')
  const text = texts.get(name)
  if (text === undefined) return c.notFound()
  // A page that another version of the emulator served gets what there is now.
  c.header('cache-control', c.req.param('version') === version ? 'private, max-age=31536000, immutable' : 'no-cache')
  return c.body(text, 200, { 'content-type': types[name.slice(name.lastIndexOf('.') + 1) as Extension] })
})
