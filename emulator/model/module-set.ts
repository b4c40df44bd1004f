/** The project's own modules as a container gets them: {@link file://./../invoke/containers/process/sandbox/own-modules.mjs}. Node loads packages by itself. */

/**
 * 'cjs': JavaScript as it was written. 'esm': a module, compiled to CommonJS. 'script': CommonJS that had to be compiled. 'async': modules with top-level
 * await, as one text whose exports are a promise.
 */
export type ModuleKind = 'cjs' | 'esm' | 'script' | 'json' | 'async'

export interface ModuleSet {
  /** Absolute path → code, its kind, the `mappings` of its source map, and the files that those name, where it is not the path itself. */
  readonly files: Readonly<Record<string, readonly [code: string, kind: ModuleKind, mappings?: string, sources?: readonly string[]]>>
  /** Asking file → specifier → where esbuild found it, where Node would look elsewhere: `paths` of a tsconfig. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Files of TypeScript that tsc makes CommonJS: what their `import` statements name is found as `require` finds it. */
  readonly requiring?: readonly string[]
  /** Of a function into whose folder others are packed: that folder, and where in it each file or folder is, absolute; innermost originals first. */
  readonly packed?: { readonly folder: string; readonly places: readonly (readonly [original: string, place: string])[] }
  /** Those of {@link files} that run before the function's own. */
  readonly setup?: readonly string[]
  /** For files that only a running function names. */
  readonly compiler?: {
    /** A module that can require esbuild. */
    readonly module: string
    readonly options: object
    /** For a file that is a module whatever a package.json says. */
    readonly moduleOptions: object
    /** Those of TypeScript in the entry's folder belong to {@link requiring}. */
    readonly requires?: boolean
    /** The tsconfig that asks for what decorators read of types. */
    readonly metadata?: { readonly file: string; readonly options: Readonly<Record<string, unknown>> }
  }
}
