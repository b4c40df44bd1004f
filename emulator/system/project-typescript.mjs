// @ts-check
/** The project's own TypeScript, for what esbuild leaves out since it knows no types: what decorators read of them while a program runs. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** What would put the output, or helpers, somewhere else. */
const elsewhere = ['outDir', 'outFile', 'sourceMap', 'declaration', 'declarationMap', 'importHelpers', 'noEmit', 'incremental', 'composite']

/** Whether a source may have decorators. @param {string} path @param {string} text */
export function mayDecorate(path, text) {
  return /\.[cm]?ts$/.test(path) && /@\w/.test(text) && !path.includes('/node_modules/')
}

/**
 * JavaScript with the metadata and an inline source map; undefined where the project has no TypeScript that could make it.
 *
 * @param {string} file @param {string} text @param {{ readonly file: string, readonly options: Readonly<Record<string, unknown>> }} tsconfig
 * @returns {string | undefined}
 */
export function compileWithTypescript(file, text, { file: config, options }) {
  const typescript = typescriptOf(file)
  if (typescript === undefined) return undefined
  /** @type {Record<string, unknown>} */
  const wanted = { ...options, module: 'esnext', target: 'es2022', moduleResolution: 'bundler', inlineSourceMap: true }
  for (const name of elsewhere) delete wanted[name]
  const compilerOptions = typescript.convertCompilerOptionsFromJson(wanted, dirname(config)).options
  return typescript.transpileModule(text, { fileName: file, compilerOptions }).outputText
}

/** Loaded with the first file that has decorators. TypeScript 7 compiles no single file in this process. @param {string} file @returns {any} */
function typescriptOf(file) {
  try {
    const found = createRequire(file)('typescript')
    return typeof found.transpileModule === 'function' ? found : undefined
  } catch {
    return undefined
  }
}
