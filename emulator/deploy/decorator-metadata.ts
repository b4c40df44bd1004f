/**
 * `emitDecoratorMetadata`: types that decorators read while a program runs (TypeORM, NestJS, type-graphql). esbuild knows no types and leaves them
 * out; where the tsconfig asks for them, the project's own TypeScript compiles the files that have decorators.
 */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'
import { readIfThere } from '../system/disk.ts'
import { nearestTsconfig, type Tsconfig } from '../config/tsconfig.ts'

interface TypeScript {
  convertCompilerOptionsFromJson(options: object, folder: string): { readonly options: object }
  transpileModule(text: string, options: { readonly fileName: string; readonly compilerOptions: object }): { readonly outputText: string }
}

/** JavaScript with the metadata and an inline source map; undefined where the project has no TypeScript that could make it. */
export function compileWithTypescript(file: string, text: string, { file: config, options }: Tsconfig): string | undefined {
  const typescript = typescriptOf(file)
  if (typescript === undefined) return undefined
  const wanted = { ...options, module: 'esnext', target: 'es2022', moduleResolution: 'bundler', inlineSourceMap: true }
  // What would put the output, or helpers, somewhere else.
  for (const name of [
    'outDir',
    'outFile',
    'sourceMap',
    'declaration',
    'declarationMap',
    'importHelpers',
    'noEmit',
    'incremental',
    'composite',
  ])
    delete (wanted as Record<string, unknown>)[name]
  const compilerOptions = typescript.convertCompilerOptionsFromJson(wanted, dirname(config)).options
  return typescript.transpileModule(text, { fileName: file, compilerOptions }).outputText
}

/** What stands in the way of the metadata that the project's tsconfig asks for; undefined where nothing does. */
export function metadataProblem(folder: string, top: string): string | undefined {
  const config = asking(folder, top)
  if (config === undefined || hasTypescript(config.file)) return undefined
  return 'tsconfig.json asks for emitDecoratorMetadata, and the project has no TypeScript that could make it: design:type and its like are undefined. npm install -D typescript@5'
}

/** JavaScript in place of a source with decorators; undefined for all that esbuild compiles as well. */
export type Compile = (path: string, text: string) => string | undefined

/** For the code of a folder whose tsconfig asks for metadata; undefined where none does. */
export function metadataCompiler(folder: string, top: string): Compile | undefined {
  const config = asking(folder, top)
  if (config === undefined) return undefined
  return (path, text) => {
    const concerned = /\.[cm]?ts$/.test(path) && /@\w/.test(text) && !path.includes('/node_modules/')
    return concerned ? compileWithTypescript(path, text, config) : undefined
  }
}

/** Compiles every file so that esbuild reads by itself otherwise. */
export function metadataPlugin(compile: Compile): Plugin {
  return {
    name: 'actionlab-decorator-metadata',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?ts$/, namespace: 'file' }, ({ path }) => {
        const contents = compile(path, readIfThere(path) ?? '')
        return contents === undefined ? undefined : { contents, loader: 'js' }
      })
    },
  }
}

function asking(folder: string, top: string): Tsconfig | undefined {
  const config = nearestTsconfig(folder, top)
  return config?.options['emitDecoratorMetadata'] === true ? config : undefined
}

/** Without loading it, which takes longer than a start may. TypeScript 7 compiles no single file in this process, so it is none for this purpose. */
function hasTypescript(file: string): boolean {
  try {
    const { version } = createRequire(file)('typescript/package.json') as { version?: string }
    return Number.parseInt(version ?? '', 10) < 7
  } catch {
    return false
  }
}

/** Loaded with the first file that has decorators. */
function typescriptOf(file: string): TypeScript | undefined {
  try {
    const found = createRequire(file)('typescript') as Partial<TypeScript>
    return typeof found.transpileModule === 'function' ? (found as TypeScript) : undefined
  } catch {
    return undefined
  }
}
