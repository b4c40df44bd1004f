/** Serves the files of the page from a fixed list that is read once. */
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
  'traffic.js',
  'trigger-row.js',
  'triggers.js',
  'virtual-list.js',
] as const

const folder = new URL('./client/', import.meta.url)
const cache = new Map<string, { readonly text: string; readonly tag: string }>()

export const assets = new Hono()

assets.get('/:name', (c) => {
  const name = names.find((one) => one === c.req.param('name'))
  if (name === undefined) return c.notFound()
  const { text, tag } = load(name)
  c.header('etag', tag)
  // Asked for every time, sent only when it changed: a newer emulator may listen on the same port.
  c.header('cache-control', 'no-cache')
  if (c.req.header('if-none-match') === tag) return c.body(null, 304)
  return c.body(text, 200, { 'content-type': types[name.slice(name.lastIndexOf('.') + 1) as Extension] })
})

function load(name: string): { readonly text: string; readonly tag: string } {
  let file = cache.get(name)
  if (!file) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    cache.set(name, (file = { text, tag: `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"` }))
  }
  return file
}
