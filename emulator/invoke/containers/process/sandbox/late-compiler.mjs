// @ts-check
/** Compiles own files that nobody could foresee: `require(join(__dirname, name))`. */
import { Buffer } from 'node:buffer'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname } from 'node:path'
import { mapSources } from '../../../../system/map-sources.mjs'
import { compileWithTypescript, mayDecorate } from '../../../../system/project-typescript.mjs'

/** @typedef {NonNullable<import('../../../../model/module-set.ts').ModuleSet['compiler']>} Compiler */

const { readFileSync } = fs
const { parse } = JSON
const compiledAlways = new Set(['.ts', '.tsx', '.mts', '.cts', '.jsx', '.mjs'])

/** A module whatever a package.json says. @param {string} file */
export function isOnlyModule(file) {
  return /\.m[jt]s$/.test(file)
}

/**
 * @param {string} file @param {Compiler} compiler
 * @returns {{ code: string, kind: 'esm' | 'script', mappings: Buffer, sources: string[] } | undefined} undefined for what runs as it was written
 */
export function compileLate(file, { module, options, moduleOptions, metadata }) {
  const extension = extname(file)
  if (!compiledAlways.has(extension) && extension !== '.js') return undefined
  const text = readFileSync(file, 'utf8')
  if (extension === '.js' && !/\b(?:import|export)\b/.test(text)) return undefined
  const contents = metadata && mayDecorate(file, text) ? compileWithTypescript(file, text, metadata) : undefined
  const stdin = { contents, loader: 'js', sourcefile: file, resolveDir: dirname(file) }
  const { buildSync } = createRequire(module)('esbuild')
  const { outputFiles, metafile } = buildSync({
    ...(isOnlyModule(file) ? moduleOptions : options),
    ...(contents === undefined ? { entryPoints: [file] } : { stdin }),
    write: false,
    metafile: true,
    outdir: dirname(file),
  })
  const [map, output] = outputFiles
  const [{ format }] = Object.values(metafile.inputs)
  const kind = format === 'esm' || isOnlyModule(file) ? 'esm' : 'script'
  // The word stands in a comment or in a string.
  if (kind === 'script' && extension === '.js' && !output.text.includes('Promise.resolve().then(() => __toESM(')) return undefined
  const { mappings, sources } = parse(map.text)
  return { code: output.text, kind, mappings: Buffer.from(mappings, 'latin1'), sources: mapSources(sources, dirname(file)) }
}
