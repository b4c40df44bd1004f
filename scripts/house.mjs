// Checks the structure of emulator/: which room imports which, circles, loose files, vendors' words, citations of docs/contracts. `npm run check` runs it; type imports count.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A room is a folder of emulator/, or a file that lies beside the folders. What a room is not named to import stays behind a wall. */
/** @type {Readonly<Record<string, readonly string[] | 'above'>>} */
export const rooms = {
  model: [],
  // A clock is a noun: system/ has the machine's.
  system: ['model'],
  secrets: ['model'],
  options: ['config', 'model', 'providers'],
  types: ['config', 'documents', 'model', 'objects', 'options', 'outbound', 'providers'],
  documents: ['model'],
  sql: ['model'],
  schedule: ['model'],
  // It reads the cron expressions in it, to say what is wrong with one and where it stands.
  config: ['model', 'schedule', 'secrets', 'system'],
  output: ['model', 'secrets', 'system'],
  providers: ['model', 'schedule', 'secrets', 'system'],
  http: ['model', 'providers', 'system'],
  records: ['model', 'system'],
  keeping: ['documents', 'model', 'objects', 'providers', 'records', 'sql', 'system'],
  deploy: ['config', 'model', 'system'],
  // What it packs is what deploy/build makes.
  archive: ['config', 'deploy', 'model', 'system'],
  invoke: ['model', 'records', 'system'],
  objects: ['model'],
  outbound: ['model', 'system'],
  traces: ['model', 'system'],
  release: ['model', 'providers', 'secrets', 'system'],
  cases: ['http', 'model', 'options', 'providers', 'secrets', 'system', 'types'],
  dashboard: ['cases', 'http', 'model', 'output', 'providers', 'records', 'secrets', 'system', 'types'],
  mcp: ['dashboard', 'model', 'output', 'system'],
  shared: 'above',
  session: 'above',
  handle: 'above',
  emulator: 'above',
  testing: 'above',
  index: 'above',
  commands: 'above',
  cli: 'above',
}

const order = Object.keys(rooms)
/** Files that may lie beside the folders. */
const mostLoose = 8

/** @param {string} file relative to emulator/ */
function roomOf(file) {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.\w+$/, '')
}

/**
 * What a file imports of ours, relative to emulator/.
 *
 * @param {string} file @param {string} text
 */
function importsOf(file, text) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const specifiers = [...code.matchAll(/(?:\bfrom |\bimport\(|^\s*import )['"](\.[^'"]+)['"]/gm)].map(([, specifier = '']) => specifier)
  return specifiers.map((specifier) => posix.join(posix.dirname(file), specifier))
}

/** Rooms and loose files that serve every vendor alike: their code has no vendor's word, which belongs into providers/. */
export const neutral = [
  'handle',
  'http',
  'keeping',
  'mcp',
  'objects',
  'options',
  'output',
  'records',
  'release',
  'secrets',
  'session',
  'shared',
  'system',
  'types',
]
const vendorWord = /openwhisk|naver|ncp|ntruss|cloudbase|tcb|tencent/i

/** The first vendor's word in the code of a file, its comments left out. @param {string} text */
function vendorWordIn(text) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm, '')
  return vendorWord.exec(code)?.[0]
}

/**
 * Citations such as `openwhisk.md 15` whose section is not on the page, as sentences. A section is a heading, or a row of the list below one:
 * `12.14` is row 14 of section 12.
 *
 * @param {ReadonlyMap<string, string>} files text by path
 * @param {ReadonlyMap<string, string>} pages text of docs/contracts by file name
 */
export function brokenCitations(files, pages) {
  const sections = new Map([...pages].map(([page, text]) => [page, sectionsOf(text)]))
  return [...files].flatMap(([file, text]) =>
    [...text.matchAll(/\b((?:ncp|openwhisk|tcb)\.md),? (?:sections? )?(\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*)/g)].flatMap(
      ([, page = '', numbers = '']) =>
        numbers
          .split(/, | and /)
          .filter((number) => !sections.get(page)?.has(number))
          .map((number) => `${file} cites ${page} ${number}, and docs/contracts/${page} has no such section.`),
    ),
  )
}

/** @param {string} text */
function sectionsOf(text) {
  const found = new Set()
  let section = ''
  for (const line of text.split('\n')) {
    const [, heading] = /^#+ (\d+(?:\.\d+)?)\.? /.exec(line) ?? []
    const [, row] = /^(\d+)\. /.exec(line) ?? []
    if (heading !== undefined) section = heading
    if (heading !== undefined || row !== undefined) found.add(heading ?? `${section}.${row}`)
  }
  return found
}

/**
 * Every rule that the files break, as sentences; none when the house is in order.
 *
 * @param {ReadonlyMap<string, string>} files text by path relative to emulator/
 */
export function faults(files) {
  const found = []
  const graph = new Map([...files].map(([file, text]) => [file, importsOf(file, text).filter((target) => files.has(target))]))
  for (const [file, text] of files) {
    const word = neutral.includes(roomOf(file)) ? vendorWordIn(text) : undefined
    if (word !== undefined) found.push(`${file} has ${JSON.stringify(word)} in its code: a vendor is described in providers/ only.`)
  }
  for (const [file, targets] of graph) {
    for (const target of targets) {
      const [from, to] = [roomOf(file), roomOf(target)]
      const allowed = rooms[from]
      if (allowed === undefined) found.push(`${file}: ${from}/ is no room. Name it in scripts/house.mjs, with what it may import.`)
      else if (from !== to && !(allowed === 'above' ? order.indexOf(to) < order.indexOf(from) : allowed.includes(to)))
        found.push(
          `${file} imports ${target}: ${from} may import ${allowed === 'above' ? 'what stands above it' : allowed.join(', ') || 'nothing of ours'}.`,
        )
      const [provider, other] = [providerOf(file), providerOf(target)]
      if (provider !== undefined && other !== undefined && provider !== other && other !== 'shared')
        found.push(`${file} imports ${target}: a provider does not know another one; what both need lies in providers/shared.`)
    }
  }
  for (const circle of circles(graph)) found.push(`A circle of imports: ${circle.join(' → ')}.`)
  const loose = [...files.keys()].filter((file) => !file.includes('/'))
  if (loose.length > mostLoose) found.push(`${loose.length} files lie beside the folders, ${mostLoose} may: ${loose.join(', ')}.`)
  return found
}

/** @param {string} file */
function providerOf(file) {
  return /^providers\/(\w+)\//.exec(file)?.[1]
}

/** Strongly connected parts of more than one file (Tarjan). @param {ReadonlyMap<string, readonly string[]>} graph */
function circles(graph) {
  /** @type {Map<string, { index: number, low: number, open: boolean }>} */
  const seen = new Map()
  /** @type {string[]} */
  const stack = []
  /** @type {string[][]} */
  const found = []
  /** @param {string} file */
  const visit = (file) => {
    const mark = { index: seen.size, low: seen.size, open: true }
    seen.set(file, mark)
    stack.push(file)
    for (const target of graph.get(file) ?? []) {
      const other = seen.get(target) ?? visit(target)
      if (other.open) mark.low = Math.min(mark.low, other.low)
    }
    if (mark.low === mark.index) {
      const part = stack.splice(stack.indexOf(file))
      for (const member of part) Object.assign(seen.get(member) ?? {}, { open: false })
      if (part.length > 1) found.push(part)
    }
    return mark
  }
  for (const file of graph.keys()) if (!seen.has(file)) visit(file)
  return found
}

/** The sources of emulator/, without what runs in a browser. @param {string} root */
export function readHouse(root) {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|cjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [relative(root, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]))
}

/** The pages that sources cite. @param {string} folder */
export function readPages(folder) {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const files = readHouse(join(root, 'emulator'))
  const found = [...faults(files), ...brokenCitations(files, readPages(join(root, 'docs/contracts')))]
  for (const fault of found) console.error(fault)
  console.log(found.length === 0 ? `house in order: ${files.size} files` : `${found.length} faults in the structure of emulator/`)
  process.exitCode = found.length === 0 ? 0 : 1
}
