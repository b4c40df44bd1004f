/** Every piece of code that came from a file, by file and entry name: two actions of one file share one bundle. */
import { relative } from 'node:path'
import { type BundledCode, createBundledCode, type Finished } from './bundle.ts'
import { realPath } from './layout.ts'

export interface Codes {
  /** The code that begins in `file` (absolute); made when first asked for, built when first loaded. */
  get(file: string, main: string): BundledCode
  all(): Iterable<BundledCode>
  /** Lets go of everything that is not in `kept`. */
  keep(kept: ReadonlySet<unknown>): void
  close(): Promise<void>
}

export interface CodesEvents {
  made(code: BundledCode): void
  finished(code: BundledCode, result: Finished): void
  retired(code: BundledCode): void
}

export interface CodesOptions extends CodesEvents {
  readonly root: string
  /** The functions folder. */
  functions(): string
}

export function createCodes({ root, functions, made, finished, retired }: CodesOptions): Codes {
  const codes = new Map<string, BundledCode>()
  return {
    get(path, main) {
      const file = realPath(path)
      const key = `${main}\0${file}`
      let code = codes.get(key)
      if (code === undefined) {
        code = createBundledCode({ source: { file, main, root }, file: relative(root, path) || path, functions, finished })
        codes.set(key, code)
        made(code)
      }
      return code
    },
    all: () => codes.values(),
    keep(kept) {
      for (const [key, code] of codes) {
        if (kept.has(code)) continue
        codes.delete(key)
        retired(code)
        void code.retire()
      }
    },
    async close() {
      await Promise.all([...codes.values()].map((code) => code.retire()))
      codes.clear()
    },
  }
}
