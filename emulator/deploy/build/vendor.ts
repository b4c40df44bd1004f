/**
 * Large dependencies, bundled once and apart. A save of the function then bundles the developer's own files only, and a container takes the rest from a
 * file, compiled already. Measured with 1 MB of dependencies: a rebuild takes 3 ms instead of 80, the evaluation 8 ms instead of 45.
 */
import { isAscii } from 'node:buffer'
import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BuildOptions, Metafile, Plugin } from 'esbuild'
import { packageOf } from './native.ts'
import { loadEsbuild } from '../../system/esbuild.ts'

export interface VendorPlan {
  /** Absolute paths of the modules that the developer's files import. */
  readonly modules: readonly string[]
  /** Which of them an import means. */
  readonly imports: ReadonlyMap<string, number>
  /** All that is bundled apart. */
  readonly inputs: Metafile['inputs']
  /** False when these files hold some of a package: an import the plan does not know. */
  covers(files: readonly string[]): boolean
}

/** Bytes of output; below, a rebuild of everything is as quick. */
const worthwhile = 200_000

/** Undefined when it is not worth it, or cannot be told apart. */
export function planVendor({ inputs, outputs }: Metafile, root: string): VendorPlan | undefined {
  const isVendor = (input: string): boolean => packageOf(resolve(root, input)) !== undefined
  const sizes = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  const bytes = sizes.reduce((sum, [input, { bytesInOutput }]) => (isVendor(input) ? sum + bytesInOutput : sum), 0)
  if (bytes < worthwhile) return undefined
  const modules: string[] = []
  const imports = new Map<string, number>()
  for (const [input, { imports: edges }] of Object.entries(inputs)) {
    for (const { path, kind, original, external = false } of edges) {
      if (external || isVendor(input) === isVendor(path)) continue
      // A package that imports the project's own files, or a file that reaches into a package by path: one module could exist twice.
      if (isVendor(input) || original === undefined || /^[./]/.test(original)) return undefined
      const target = resolve(root, path)
      if (!modules.includes(target)) modules.push(target)
      imports.set(importKey(dirname(resolve(root, input)), original, kind), modules.indexOf(target))
    }
  }
  const covers = (files: readonly string[]): boolean => !files.some((file) => packageOf(file) !== undefined)
  return { modules, imports, covers, inputs: Object.fromEntries(Object.entries(inputs).filter(([input]) => isVendor(input))) }
}

function importKey(folder: string, specifier: string, kind: string): string {
  return `${folder}\0${specifier}\0${kind.startsWith('require') ? 'require' : 'import'}`
}

export interface VendorFile {
  readonly path: string
  /** Text of ASCII alone is read twice as fast as the same bytes, which could be more. */
  readonly encoding: 'latin1' | 'utf8'
}

/** Bundles what the plan names and writes it into `folder`. `options`: those of the function itself. */
export async function buildVendor({ modules }: VendorPlan, options: BuildOptions, folder: string): Promise<VendorFile> {
  const { build } = loadEsbuild()
  const { entryPoints: _, footer: __, ...rest } = options
  const result = await build({
    ...rest,
    stdin: { contents: `module.exports=[${modules.map((path) => `()=>require(${JSON.stringify(path)})`).join(',')}]`, resolveDir: folder },
    sourcemap: false,
    metafile: false,
    write: false,
  })
  const [output] = result.outputFiles
  if (output === undefined) throw new Error('esbuild wrote nothing')
  const path = join(folder, `node_modules-${output.hash.replaceAll(/\W/g, '')}.cjs`)
  writeFileSync(path, output.contents)
  return { path, encoding: isAscii(output.contents) ? 'latin1' : 'utf8' }
}

const namespace = 'actionlab-vendor'

/** Refers imports of the plan to what was bundled apart. */
export function vendorPlugin({ imports }: VendorPlan): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir, kind }) => {
        const index = imports.get(importKey(resolveDir, path, kind))
        return index === undefined ? undefined : { path: String(index), namespace }
      })
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: `module.exports=$actionlabVendor(${path})`, loader: 'js' }))
    },
  }
}

/** Inputs that stand for what was bundled apart. */
export function isVendorInput(input: string): boolean {
  return input.startsWith(`${namespace}:`)
}

/**
 * The end of a bundle that uses what was bundled apart: runs it at its first use, with V8's compiled code if some container before left it. (V8 takes it
 * only under the same flags, hence their part in the name.)
 */
export function vendorFooter({ path, encoding }: VendorFile): string {
  return (
    `;var $actionlabParts;function $actionlabVendor(i){return($actionlabParts??=(function(){` +
    `var fs=require("fs"),vm=require("vm"),file=${JSON.stringify(path)},kept=file+process.execArgv.join("").replace(/\\W/g,"")+".v8",data;` +
    `try{data=fs.readFileSync(kept)}catch{}` +
    `var script=new vm.Script("(function(exports,require,module){"+fs.readFileSync(file,"${encoding}")+"\\n})",` +
    `{filename:file,cachedData:data,importModuleDynamically:vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER}),m={exports:{}};` +
    `script.runInThisContext()(m.exports,require,m);` +
    `if(!data||script.cachedDataRejected)process.nextTick(function(){try{fs.writeFileSync(kept+process.pid,script.createCachedData());fs.renameSync(kept+process.pid,kept)}catch{}});` +
    `return m.exports})())[i]()}`
  )
}
