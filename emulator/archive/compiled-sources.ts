/** A function's own sources as plain Node loads them from an archive: each compiled by itself, as the emulator compiles it. */
import { dirname, extname, resolve } from 'node:path'
import { fileOptions, isOnlyModule, type Source } from '../deploy/build/build-options.ts'
import { metadataCompiler, metadataPlugin } from '../deploy/decorator-metadata.ts'
import { handOver } from '../deploy/build/entry.ts'
import { textPlugin } from '../deploy/build/text-plugin.ts'
import { sourceExtensions } from '../config/function-files.ts'
import { loadEsbuild } from '../system/esbuild.ts'
import type { OwnImports } from './own-imports.ts'

const meta = '$meta'
/** What a module has in place of `import.meta`. */
const metaDeclaration =
  `const ${meta}={url:require("node:url").pathToFileURL(__filename).href,filename:__filename,dirname:__dirname,` +
  `resolve:n=>/^\\.{0,2}\\/|^[a-z]+:/.test(n)?new URL(n,${meta}.url).href:require("node:url").pathToFileURL(require.resolve(n)).href};`

/** A name that is computed, as the sources spell it: what it named was compiled, and is the one that other modules have. */
const computed = /\brequire\(\s*[^"'\s)]/
const computedNames =
  'require=(r=>Object.assign(n=>{const o=/^\\.{0,2}\\//.test(n)?n.replace(/\\.(?:[mc]?tsx?|mjs|jsx)$/,".js"):n;' +
  'if(o!==n)try{return r(o)}catch(e){if(e.code!=="MODULE_NOT_FOUND")throw e}return r(n)},r))(require);'

export interface Compiling {
  readonly source: Source
  /** Major version of the Node.js that runs the output: newer syntax is rewritten. */
  readonly major: number
}

/** Sources as CommonJS: absolute path → text. The entry ends with the line that hands it over. */
export function compileOwn(files: readonly string[], { source, major }: Compiling): Promise<Map<string, string>> {
  return compile(files, source, {
    define: { 'import.meta': meta },
    target: `node${major}`,
    change: (file, text) => (file === source.file ? text + handOver(source.main) : text),
  })
}

/** Sources with their types removed and their imports unchanged, for a tool that reads JavaScript only: absolute path → text. */
export function withoutTypes(files: readonly string[], source: Source): Promise<Map<string, string>> {
  return compile(files, source, { format: 'esm', supported: {}, define: {}, target: 'es2022' })
}

interface Output extends Pick<ReturnType<typeof fileOptions>, 'format' | 'supported' | 'define' | 'target'> {
  change?(file: string, text: string): string
}

async function compile(files: readonly string[], source: Source, { change, ...output }: Output): Promise<Map<string, string>> {
  const compiled = new Map<string, string>()
  const withMetadata = metadataCompiler(dirname(source.file), source.root)
  for (const onlyModule of [false, true]) {
    const wanted = files.filter((file) => isOnlyModule(file) === onlyModule)
    if (wanted.length === 0) continue
    const { outputFiles } = await loadEsbuild().build({
      ...fileOptions(source, onlyModule),
      ...output,
      sourcemap: false,
      absWorkingDir: source.root,
      entryPoints: wanted.map((file, index) => ({ in: file, out: `${index}` })),
      outdir: source.root,
      write: false,
      plugins: [
        ...(change && wanted.includes(source.file) ? [textPlugin([source.file], (text) => change(source.file, text), withMetadata)] : []),
        ...(withMetadata ? [metadataPlugin(withMetadata)] : []),
      ],
    })
    const texts = new Map(outputFiles.map(({ path, text }) => [path, text]))
    for (const [index, file] of wanted.entries()) compiled.set(file, texts.get(resolve(source.root, `${index}.js`)) ?? '')
  }
  return compiled
}

const expression = /Promise\.resolve\(\)\.then\(\(\) => __toESM\(require\(("(?:[^"\\\n]|\\.)*")\)(?:, 1)?\)\)/g
const statement = /__toESM\(require\(("(?:[^"\\\n]|\\.)*")\)(?:, 1)?\)/g
const request = /\b(require|import)\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*\)/g

/**
 * The text of an own module at its place in the archive: requests that would not find their target from there are rewritten, and default imports are
 * what they were here.
 *
 * @param code compiled, or as it was written
 * @param isCompiled whether it is compiled
 */
export function placedText(code: string, file: string, imports: OwnImports, isCompiled: boolean): string {
  // As Node does it, the default of CommonJS is all that it exports. Of a module, and for TypeScript, `__esModule` decides.
  const mode = (specifier: string): string => (/\.[cm]?js$/.test(file) && imports.isCommonJs(file, specifier) ? ', 1' : '')
  const text = code
    .replaceAll(expression, (_, quoted: string) => {
      const specifier = unquoted(quoted)
      if (imports.isModuleOnly(file, specifier)) return `import(${quoted})`
      return `Promise.resolve().then(() => __toESM(require(${quoted})${mode(specifier)}))`
    })
    .replaceAll(statement, (_, quoted: string) => `__toESM(require(${quoted})${mode(unquoted(quoted))})`)
    .replaceAll(request, (all, word: string, quoted: string) => {
      const there = imports.rewritten(file, unquoted(quoted))
      return there === undefined ? all : `${word}(${JSON.stringify(there)})`
    })
  const before = [text.includes(`${meta}.`) ? metaDeclaration : '', isCompiled && computed.test(text) ? computedNames : ''].join('')
  return before === '' ? text : behindPrologue(text, before)
}

function unquoted(quoted: string): string {
  const inner = quoted.slice(1, -1)
  return inner.includes('\\') ? inner.replaceAll(/\\(.)/g, '$1') : inner
}

/** In front of everything but `'use strict'`, which counts there only. */
function behindPrologue(text: string, line: string): string {
  const [prologue = ''] = /^(?:#!.*\n)?(?:\s*(?:"use strict"|'use strict');?[ \t]*\n)?/.exec(text) ?? []
  return `${prologue}${line}\n${text.slice(prologue.length)}`
}

/** Of a compiled source: `a.ts` becomes `a.js`, and `a.sql` becomes `a.sql.js`. */
export function compiledName(path: string): string {
  const extension = extname(path)
  return sourceExtensions.includes(extension) ? `${path.slice(0, path.length - extension.length)}.js` : `${path}.js`
}
