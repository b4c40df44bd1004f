/** Lets a function change the text of chosen files before esbuild compiles them. */
import { extname } from 'node:path'
import type { Loader, Plugin } from 'esbuild'
import type { Compile } from '../decorator-metadata.ts'
import { readIfThere } from '../../system/disk.ts'

const loaders = new Map<string, Loader>([
  ['.ts', 'ts'],
  ['.mts', 'ts'],
  ['.cts', 'ts'],
  ['.tsx', 'tsx'],
  ['.jsx', 'jsx'],
])

/**
 * @param files absolute paths; default: all that are JavaScript or TypeScript
 * @param compile compiles files with decorators before the change
 */
export function textPlugin(
  files: readonly string[] | undefined,
  change: (text: string, path: string) => string,
  compile: Compile | undefined,
): Plugin {
  const paths = files?.map((file) => file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const filter = paths ? new RegExp(`^(${paths.join('|')})$`) : /\.[cm]?[jt]sx?$/
  return {
    name: 'actionlab-text',
    setup(build) {
      build.onLoad({ filter, namespace: 'file' }, ({ path }) => {
        const text = readIfThere(path)
        // esbuild reports a missing file.
        if (text === undefined) return undefined
        const compiled = compile?.(path, text)
        return { contents: change(compiled ?? text, path), loader: compiled === undefined ? (loaders.get(extname(path)) ?? 'js') : 'js' }
      })
    },
  }
}
