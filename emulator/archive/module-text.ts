/** All own modules as one text that is a module: for what only `import` can load, and for modules that wait at their top. */
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'
import { choose, declared, handOver } from '../deploy/build/entry.ts'
import { commonOptions } from '../deploy/build/build-options.ts'
import { metadataCompiler } from '../deploy/decorator-metadata.ts'
import { locationDefine, mentionsLocation } from '../deploy/build/module-location.ts'
import { packedPlugin } from '../deploy/build/packed-plugin.ts'
import { textPlugin } from '../deploy/build/text-plugin.ts'
import { loadEsbuild } from '../system/esbuild.ts'
import type { Compiling } from './compiled-sources.ts'
import { isModuleOnly, type OwnTargets } from './own-imports.ts'
import type { Trace } from './trace.ts'
import { packageFolder } from './package-names.ts'

export interface ModuleTextParts extends Compiling {
  readonly trace: Trace
  readonly targets: OwnTargets
  /** Place in the archive of an own module, if it were by itself. */
  placeOf(file: string): string
}

const here = '$actionlabHere'

/** A module that exports `entry`, for the top of the archive. */
export async function moduleText({ source, major, trace, targets, placeOf }: ModuleTextParts): Promise<string> {
  const banner =
    `import{createRequire as $actionlabRequire}from"node:module";import{fileURLToPath as $actionlabPath,pathToFileURL as $actionlabUrl}from"node:url";` +
    `import{dirname as $actionlabFolder,join as $actionlabJoin}from"node:path";const require=$actionlabRequire(import.meta.url);` +
    `const $actionlabTop=$actionlabFolder($actionlabPath(import.meta.url));` +
    `const $actionlabAt=p=>{const f=$actionlabJoin($actionlabTop,p);return{url:$actionlabUrl(f).href,filename:f,dirname:$actionlabFolder(f),main:void 0,` +
    `resolve:n=>$actionlabUrl($actionlabRequire(f).resolve(n)).href}};${declared};let $actionlabSource;${choose}`
  const change = (text: string, file: string): string => {
    const located = mentionsLocation(text) ? `var ${here}=$actionlabAt(${JSON.stringify(placeOf(file))});${text}` : text
    return file === source.file ? located + handOver(source.main) : located
  }
  const { outputFiles } = await loadEsbuild().build({
    ...commonOptions(source),
    target: `node${major}`,
    stdin: {
      contents: `import*as $source from ${JSON.stringify(source.file)};$actionlabSource=$source`,
      resolveDir: source.folder,
      sourcefile: 'actionlab:entry',
      loader: 'js',
    },
    format: 'esm',
    banner: { js: banner },
    footer: { js: `export const entry=$actionlabChoose($actionlabSource,$actionlabFound,${JSON.stringify(source.main)},true);` },
    define: locationDefine,
    plugins: [
      packagesPlugin(trace, targets),
      ...(source.packed ? [packedPlugin(source.packed)] : []),
      textPlugin(undefined, change, metadataCompiler(dirname(source.file), source.root)),
    ],
  })
  const text = outputFiles[0]?.text ?? ''
  return /\.[cm]?js$/.test(source.file) ? text.replace('isNodeMode || !mod', 'true || isNodeMode || !mod') : text
}

/** Packages that `require` finds stay CommonJS, others are imported. */
function packagesPlugin(trace: Trace, targets: OwnTargets): Plugin {
  return {
    name: 'actionlab-packages',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, importer, namespace, kind }) => {
        if (namespace === 'actionlab') return { path, external: true }
        if (kind === 'entry-point' || namespace !== 'file' || packageFolder(importer) !== undefined) return undefined
        const own = targets.of(importer, path)
        if (own !== undefined) return { path: own }
        if (/^\.{0,2}\//.test(path)) return undefined
        if (kind !== 'import-statement' || isModuleOnly(trace, importer, path)) return { path, external: true }
        return path.startsWith('node:') ? { path, external: true } : { path, namespace: 'actionlab' }
      })
      build.onLoad({ filter: /.*/, namespace: 'actionlab' }, ({ path }) => ({
        contents: `module.exports=require(${JSON.stringify(path)})`,
        loader: 'js',
      }))
    },
  }
}
