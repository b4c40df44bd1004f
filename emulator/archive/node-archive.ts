/** Packs a function for Node.js: its own modules, the packages that they need, and the files beside them. */
import { basename, extname, join, posix } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Source } from '../deploy/build/build-options.ts'
import { handOver } from '../deploy/build/entry.ts'
import { sourceExtensions } from '../config/function-files.ts'
import { readIfThere } from '../system/disk.ts'
import { type Beside, filesBeside } from './beside.ts'
import type { Cloud } from './clouds.ts'
import { Contents } from './contents.ts'
import { entryFooter, folderEntry, moduleEntry } from './entry-text.ts'
import { Layout, requestFor } from './layout.ts'
import { moduleText } from './module-text.ts'
import { compiledName, compileOwn, placedText, withoutTypes } from './compiled-sources.ts'
import { isModuleOnly, OwnImports, OwnTargets } from './own-imports.ts'
import { type OwnModules, readOwnModules } from './own-modules.ts'
import { packedManifest, withoutType } from './packed-manifest.ts'
import { addPackages } from './packed-packages.ts'
import { findPackages, type LeftOut } from './packages.ts'

export interface Packed {
  readonly contents: Contents
  /** The file that a handler names, relative to the top. */
  readonly entry: string
  readonly leftOut: readonly LeftOut[]
  /** Which modules it is made of, and what they import. */
  readonly metafile: Pick<Metafile, 'inputs'>
}

export interface NodePacking {
  readonly source: Source
  readonly cloud: Cloud
  /** Major version of the Node.js that runs it there. */
  readonly major: number
}

/** From this version on `require` loads modules: nodejs.org/api/modules.html#loading-ecmascript-modules-using-require */
const requiresModules = 22
const made = 'the entry of the archive'

/** @throws {ArchiveRefusal} */
export async function packNode({ source, cloud, major }: NodePacking): Promise<Packed> {
  const own = await readOwnModules(source)
  const targets = new OwnTargets(own.metafile, source.root)
  const texts = await withoutTypes(own.files.filter(isTyped), source)
  const { trace, leftOut } = await findPackages({
    source,
    cloud,
    targets,
    entries: own.files,
    textOf: (file) => tracedText(file, texts.get(file), own, targets),
  })
  const beside = filesBeside(source).filter(({ name: file }) => file !== 'package.json')
  const files = [...new Set([...own.files, ...[...trace.files].filter((file) => isRead(file, own))])]
  const layout = new Layout(source, [
    ...files,
    ...beside.filter(({ file }) => isData(file)).map(({ name: one }) => join(source.packed?.folder ?? source.folder, one)),
  ])
  const contents = new Contents(source.root)

  const isOneText =
    own.format === 'esm' || (major < requiresModules && [...targets.statements()].some(([from, id]) => isModuleOnly(trace, from, id)))
  const apart = isOneText ? files.filter((file) => own.kindOf(file) === undefined) : files
  const compiled = await compileOwn(
    apart.filter((file) => isCompiled(file, own)),
    { source, major },
  )
  const placeOf = (file: string): string => (compiled.has(file) ? compiledName(layout.placeOf(file)) : layout.placeOf(file))
  const places = new Map(apart.map((file) => [file, placeOf(file)]))
  const taken = new Set([...places.values(), ...beside.map(({ name: file }) => posix.join(layout.folder, file))])
  const imports = new OwnImports(targets, trace, {
    placeOf: (file) => places.get(file),
    has: (place) => taken.has(place),
    isModule: (file) => own.kindOf(file) === 'esm',
  })
  for (const [file, place] of places)
    if (place !== 'package.json') addOwn(contents, place, { file, code: compiled.get(file), own, source, imports })

  let entry = places.get(source.file) ?? ''
  if (isOneText) {
    const text = freeName(basename(source.file, extname(source.file)), '.mjs', taken)
    contents.add(text, Buffer.from(await moduleText({ source, trace, targets, major, placeOf: (file) => layout.placeOf(file) })), made)
    entry = freeName('index', '.js', taken)
    // In the folder where it works here, if anything of it is there to be read.
    const folder = [...taken].some((place) => place.startsWith(`${layout.folder}/`)) ? layout.folder : ''
    contents.add(entry, Buffer.from(moduleEntry(source.main, `./${text}`, folder)), made)
  } else if (layout.folder !== '') {
    const inner = requestFor('index.js', entry)
    entry = freeName('index', '.js', taken)
    contents.add(entry, Buffer.from(folderEntry(layout.folder, inner)), made)
  }
  addBeside(contents, beside, { folder: layout.folder, places })
  // A thread or a package starts a module by its name: it is there as it was written too, with those that it may import.
  if (files.some((file) => own.kindOf(file) === undefined && isModuleByName(file)))
    for (const file of files.filter(isModuleByName)) if (!contents.has(layout.placeOf(file))) contents.addFile(layout.placeOf(file), file)
  const requests = trace.requests.map(({ from, ...rest }) => {
    const place = places.get(from)
    const isOwn = place !== undefined || own.files.includes(from)
    return { ...rest, from: isOwn ? { place: place === undefined ? '' : folderOf(place) } : { folder: from } }
  })
  leftOut.push(...addPackages(contents, trace, { requests, root: source.root }))
  const manifest = source.isFolder === true ? readIfThere(join(source.folder, 'package.json')) : undefined
  contents.add('package.json', Buffer.from(packedManifest(manifest, entry)), 'package.json')
  return { contents, entry, leftOut, metafile: own.metafile }
}

/** What the tracer reads of an own module: nothing where that is no code, and undefined where it is the file. It takes `require` of a module for none of its own. */
function tracedText(file: string, withoutTypes: string | undefined, own: OwnModules, targets: OwnTargets): string | undefined {
  const kind = own.kindOf(file)
  if (withoutTypes === undefined && !isPlain(file)) return kind && ''
  const required = kind === 'esm' ? targets.requiredBy(file) : []
  if (required.length === 0) return withoutTypes
  return `${withoutTypes ?? readIfThere(file) ?? ''}\n${required.map((specifier) => `import ${JSON.stringify(specifier)};`).join('')}`
}

interface OwnFile {
  readonly file: string
  /** Compiled; undefined for a file that is packed as it was written. */
  readonly code: string | undefined
  readonly own: OwnModules
  readonly source: Source
  readonly imports: OwnImports
}

function addOwn(contents: Contents, place: string, { file, code, own, source, imports }: OwnFile): void {
  const isScript = own.kindOf(file) === 'cjs' && ['.js', '.cjs'].includes(extname(file))
  const written = code === undefined && isScript ? readIfThere(file) : undefined
  const text = code ?? written
  if (text === undefined) {
    // Compiled modules beside it are CommonJS, whatever it said of its sources.
    if (basename(file) === 'package.json') contents.add(place, Buffer.from(withoutType(readIfThere(file) ?? '{}')), file)
    else contents.addFile(place, file)
    return
  }
  const placed = placedText(text, file, imports, code !== undefined)
  const isEntry = file === source.file
  const needsFooter = isEntry && !(written !== undefined && exportsPlainly(written, source.main))
  const whole = needsFooter ? `${placed}${code === undefined ? handOver(source.main) : ''}${entryFooter(source.main)}` : placed
  if (whole === written) contents.addFile(place, file)
  else contents.add(place, Buffer.from(whole), file)
}

/** Whether CommonJS says `exports.main = …`, and nothing else in it has the name. */
function exportsPlainly(code: string, main: string): boolean {
  const name = main.replaceAll('$', String.raw`\$`)
  const declared = new RegExp(String.raw`\b(?:function\s*\*?|class|const|let|var|,)\s*${name}\b`)
  return new RegExp(String.raw`(?:^|[;\s])(?:module\.)?exports\.${name}\s*=[^=]`).test(code) && !declared.test(code)
}

interface Surroundings {
  readonly folder: string
  readonly places: ReadonlyMap<string, string>
}

/** Files of the function's folder that are no modules of its own. */
function addBeside(contents: Contents, beside: readonly Beside[], { folder, places }: Surroundings): void {
  for (const { name, file, real } of beside) {
    const place = posix.join(folder, name)
    if (!isData(name) || places.has(real) || contents.has(place)) continue
    if (posix.basename(name) === 'package.json') contents.add(place, Buffer.from(withoutType(readIfThere(file) ?? '{}')), file)
    else contents.addFile(place, file)
  }
}

/** Sources in TypeScript that no module of the function's names are none of its files. */
function isData(name: string): boolean {
  return isPlain(name) || !sourceExtensions.includes(extname(name))
}

function isPlain(file: string): boolean {
  return ['.js', '.cjs', '.mjs', '.json'].includes(extname(file))
}

function isModuleByName(file: string): boolean {
  return extname(file) === '.mjs'
}

function isTyped(file: string): boolean {
  return sourceExtensions.includes(extname(file)) && !isPlain(file)
}

function isCompiled(file: string, own: OwnModules): boolean {
  const kind = own.kindOf(file)
  if (kind === 'esm' || kind === 'script') return true
  if (kind === undefined)
    return isTyped(file) || (sourceExtensions.includes(extname(file)) && /^\s*(?:import|export)\b/m.test(readIfThere(file) ?? ''))
  return kind === 'cjs' && !['.js', '.cjs'].includes(extname(file))
}

/** A file that the tracer found beside the modules: no package.json above a function, and no secret. */
function isRead(file: string, own: OwnModules): boolean {
  const name = basename(file)
  return own.kindOf(file) !== undefined || (name !== 'package.json' && !/^\.env(?:\..*)?$/.test(name) && !/\.d\.[cm]?ts$/.test(name))
}

/** A name that nothing at the top of the archive has, in any spelling. */
function freeName(base: string, extension: string, taken: ReadonlySet<string>): string {
  const known = new Set([...taken].map((name) => name.toLowerCase()))
  for (let count = 0; ; count++) {
    const name = `${base}${count === 0 ? '' : `-${count}`}${extension}`
    if (!known.has(name.toLowerCase())) return name
  }
}

function folderOf(place: string): string {
  const folder = posix.dirname(place)
  return folder === '.' ? '' : folder
}
