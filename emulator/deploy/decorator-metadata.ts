/**
 * Compiles files with decorators by the project's own TypeScript where its tsconfig asks for `emitDecoratorMetadata`: types that decorators read at run
 * time (TypeORM, NestJS, type-graphql). esbuild has no types and leaves them out.
 */
import { createRequire } from 'node:module'
import type { Plugin } from 'esbuild'
import { readIfThere } from '../system/disk.ts'
import { compileWithTypescript, mayDecorate } from '../system/project-typescript.mjs'
import { nearestTsconfig, type Tsconfig } from '../config/tsconfig.ts'

/** Why the metadata that the project's tsconfig asks for cannot be made; undefined when it can, or is not asked for. */
export function metadataProblem(folder: string, top: string): string | undefined {
  const config = metadataTsconfig(folder, top)
  if (config === undefined || hasTypescript(config.file)) return undefined
  return 'tsconfig.json asks for emitDecoratorMetadata, and the project has no TypeScript that could make it: design:type and its like are undefined. npm install -D typescript@5'
}

/** Compiles a source with decorators; undefined for one without, which esbuild compiles. */
export type Compile = (path: string, text: string) => string | undefined

/** A compiler for a folder whose tsconfig asks for metadata; undefined where it does not. */
export function metadataCompiler(folder: string, top: string): Compile | undefined {
  const config = metadataTsconfig(folder, top)
  if (config === undefined) return undefined
  return (path, text) => {
    return mayDecorate(path, text) ? compileWithTypescript(path, text, config) : undefined
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

/** The tsconfig that asks for metadata. */
export function metadataTsconfig(folder: string, top: string): Tsconfig | undefined {
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
