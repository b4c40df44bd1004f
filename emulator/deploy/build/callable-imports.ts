/** `import * as express from 'express'` and then `express()`, which is right where a tsconfig does without `esModuleInterop`. */
import { dirname, extname } from 'node:path'
import { nearestTsconfig } from '../../config/tsconfig.ts'

const typeScript = new Set(['.ts', '.tsx', '.cts'])
/** What `module` is called where tsc has `esModuleInterop` without being asked: https://www.typescriptlang.org/tsconfig/#esModuleInterop */
const interoperable = /^(?:node(?:16|18|20|next)|preserve)$/i
/** What esbuild makes of `import * as`: no function, whatever was exported. */
const created = '__create(__getProtoOf(mod))'

/** Decides for the files of one build. */
export class CallableImports {
  readonly #root: string
  /** By folder. */
  readonly #known = new Map<string, boolean>()

  constructor(root: string) {
    this.#root = root
  }

  /** The code that a file was compiled to, so that what it imports as a whole can be called as tsc lets it. */
  in(file: string, code: string): string {
    if (!typeScript.has(extname(file)) || !code.includes(created) || !this.#takesWhole(dirname(file))) return code
    return code.replace(created, () => '$actionlab.callable(mod)')
  }

  #takesWhole(folder: string): boolean {
    const known = this.#known.get(folder)
    if (known !== undefined) return known
    const { esModuleInterop, module } = nearestTsconfig(folder, this.#root)?.options ?? {}
    const takesWhole =
      esModuleInterop !== true && !(typeof module === 'string' && interoperable.test(module) && esModuleInterop === undefined)
    this.#known.set(folder, takesWhole)
    return takesWhole
  }
}
