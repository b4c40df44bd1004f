/** Runs a row with Node alone, as a cloud does: files where they lie, TypeScript transpiled file by file, nothing bundled. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { transformSync } from 'esbuild'
import { createFolder, type Files } from '../support/project.ts'
import { entryOf, type Row } from './row.ts'

/** What the function returned, or the first line of what it threw. Paths in it begin with `<root>`. */
export type Answer = { readonly result: unknown } | { readonly error: string }

export async function askPlainNode(row: Row): Promise<Answer> {
  const entry = row.plain === undefined ? entryOf(row) : `${entryOf(row)}.cjs`
  const files: Files = row.plain === undefined ? row.files : { ...row.files, [entry]: row.plain }
  const folder = createFolder(
    Object.fromEntries(Object.entries(files).map(([name, source]) => [outputName(name), transpiled(name, source, files)])),
  )
  for (const [name, target] of Object.entries({ ...row.links, ...row.brings })) folder.link(name, target)
  const file = folder.path(outputName(entry))
  const node = spawn(process.execPath, ['--expose-gc', '--enable-source-maps', join(import.meta.dirname, 'plain-node-runner.cjs')], {
    cwd: dirname(file),
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      NODE_NO_WARNINGS: '1',
      PLAIN_NODE_CALL: JSON.stringify({ file, params: row.params ?? {} }),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const answer = await text(node.stdio[3] as Readable)
  return JSON.parse(answer.replaceAll(folder.root, '<root>')) as Answer
}

function isTypeScript(name: string): boolean {
  return /\.[cm]?tsx?$/.test(name) && !name.includes('node_modules/')
}

function outputName(name: string): string {
  return isTypeScript(name) ? name.replace(/ts(x?)$/, 'js') : name
}

/** In the format that tsc chooses under `module: nodenext`. */
function transpiled(name: string, source: string, files: Files): string {
  if (!isTypeScript(name)) return source
  const isModule = name.endsWith('.mts') || (files['package.json'] ?? '').includes('"module"')
  return transformSync(source, {
    loader: name.endsWith('x') ? 'tsx' : 'ts',
    format: isModule ? 'esm' : 'cjs',
    sourcefile: name.slice(name.lastIndexOf('/') + 1),
    sourcemap: 'inline',
    target: 'node20',
  }).code
}
