// Makes the page of the configuration: keys and allowed values are what the schema's own faults say, sentences and defaults are docstrings of the types.
import { readFileSync } from 'node:fs'
import { tsImport } from 'tsx/esm/api'

/** @typedef {{ readonly type: string, readonly text: string, readonly byDefault: string }} Member */
/** @typedef {{ readonly path: readonly (string | number)[], readonly allowed: string, readonly required: boolean, readonly member: Member | undefined }} Row */

const [{ faultsOf }, { pathOf }] = await Promise.all(
  ['schema', 'checks'].map((name) => tsImport(`../emulator/config/${name}.ts`, import.meta.url)),
)
const sources = ['config', 'ncp-config', 'openwhisk-config', 'tcb-config', 'engine', 'action', 'throttle'].map((name) =>
  readFileSync(new URL(`../emulator/model/${name}.ts`, import.meta.url), 'utf8'),
)
/** What an interface or an alias is, by its name. @type {Map<string, string>} */
const types = new Map()
for (const [, name = '', base = '', body = ''] of sources
  .join('\n')
  .matchAll(/^export interface (\w+)(?: extends (\w+))? (\{\n[^]*?^\})/gm))
  types.set(name, (types.get(base)?.slice(0, -1) ?? '') + body.slice(types.has(base) ? '{\n'.length : 0))
for (const [, name = '', body = ''] of sources.join('\n').matchAll(/^export type (\w+) = (.+)$/gm)) types.set(name, body)

/** Every key of a configuration. */
export function configurationRows() {
  return keysBelow([], types.get('Config') ?? '')
}

export function configurationPage() {
  const rows = configurationRows()
  const groups = new Map(rows.filter(({ path }) => path.length === 1).map((row) => [String(row.path[0]), /** @type {Row[]} */ ([])]))
  for (const row of rows) groups.get(String(row.path[0]))?.push(row)
  const plain = [...groups.values()].filter((group) => group.length === 1).flat()
  const sections = [...groups].filter(([, group]) => group.length > 1)
  return [
    introduction,
    `## Single keys\n\n${tableOf(plain)}`,
    ...sections.map(([name, [first, ...below]]) => `## ${name}\n\n${first?.member?.text}\n\n${tableOf(below)}`),
  ].join('\n')
}

const introduction = `# Configuration

Everything is optional. \`actionlab.config.ts\`, \`.js\`, \`.mjs\` or \`.json\` in the project's root has it, as its default export:

\`\`\`ts
// actionlab.config.ts
import { defineConfig } from 'actionlab'

export default defineConfig({ actions: { page: { type: 'web' } } })
\`\`\`

\`actionlab emulate --config FILE\` takes another file. \`.env\` and \`.env.local\` give variables to functions, \`cloudbaserc.json\` what CloudBase's
tools know of them, and \`~/.wskprops\` the cluster of \`engine: 'openwhisk'\`. Flags and the options of \`createEmulator()\` and \`createTest()\` are
laid over the file. A wrong key is named with its path and with what is allowed there, and \`actionlab doctor\` checks the file without a start.

In the tables, \`*\` stands for a name of yours and \`[]\` for each item of a list.
`

/** @param {readonly Row[]} rows */
function tableOf(rows) {
  const lines = rows.map(({ path, allowed, required, member }) => {
    const cells = [`\`${shown(path)}\`${required ? ' (required)' : ''}`, allowed, code(member?.byDefault), member?.text ?? '']
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return ['| key | allowed | default | what it does |', '| --- | --- | --- | --- |', ...lines, ''].join('\n')
}

/** Values are code, words are not. @param {string | undefined} byDefault */
function code(byDefault = '') {
  return /^(?:'[^']*'|\d+|true|false)$/.test(byDefault) ? `\`${byDefault}\`` : byDefault
}

/** @param {readonly (string | number)[]} path */
function shown(path) {
  return path.map((key, index) => (key === 0 ? '[]' : `${index > 0 ? '.' : ''}${key}`)).join('')
}

/** @param {readonly (string | number)[]} path @param {string} type @returns {Row[]} */
function keysBelow(path, type) {
  const members = membersOf(type)
  const required = said(path, {}, /the key '(\w+)' is missing/)
  return said(path, { '?': probe }, /unknown key '\?'\..*Allowed: (.+)\.$/)
    .flatMap((keys) => keys.split(', '))
    .flatMap((key) => {
      const member = members.get(key)
      // Defaults are an action's keys once more.
      const below = key === 'defaults' ? [] : keysInside([...path, key], member?.type ?? '')
      return [{ path: [...path, key], allowed: allowedAt([...path, key]), required: required.includes(key), member }, ...below]
    })
}

/** Keys of the value at a path, of its items, or of the values in a dictionary. @param {readonly (string | number)[]} path @param {string} type */
function keysInside(path, type) {
  const [allowed = ''] = said(path, probe, expectation)
  if (allowed === 'an array') return keysBelow([...path, 0], type)
  const keys = keysBelow(path, type)
  return keys.length > 0 || allowed !== 'an object' ? keys : keysBelow([...path, '*'], type)
}

const expectation = /expected (.+)\.$/

/** @param {readonly (string | number)[]} path @returns {string} */
function allowedAt(path) {
  const allowed = said(path, probe, expectation).join('; ')
  if (allowed === 'an array') return `a list; each: ${allowedAt([...path, 0])}`
  const isDictionary = allowed === 'an object' && said(path, { '?': probe }, /unknown key '\?'/).length === 0
  if (isDictionary) return `an object; each value: ${said([...path, '*'], probe, expectation).join('; each name: ')}`
  const isObjectToo = allowed !== 'an object' && said(path, { '?': probe }, /(unknown key '\?')/).length > 0
  return isObjectToo ? `${allowed}, or an object` : allowed
}

/** No check accepts it, so that the fault says what is expected. */
const probe = () => {}

/** What the faults at a path say of a value. @param {readonly (string | number)[]} path @param {unknown} value @param {RegExp} pattern */
function said(path, value, pattern) {
  const configuration = path.reduceRight((inner, key) => (key === 0 ? [inner] : { [key]: inner }), value)
  const place = `${pathOf(path)}: `
  return /** @type {string[]} */ (faultsOf(configuration)).flatMap((fault) => {
    const match = fault.startsWith(place) ? pattern.exec(fault.slice(place.length)) : null
    return match === null ? [] : [match[1] ?? match[0]]
  })
}

/** Members of the object in a type: type, sentence and default. @param {string} type @returns {Map<string, Member>} */
function membersOf(type) {
  const isBlock = type.startsWith('{') || type.includes('<\n')
  if (!isBlock) {
    const known = [...type.matchAll(/\w+/g)].map(([name]) => types.get(name)).find((body) => body !== undefined)
    return known === undefined ? new Map() : membersOf(known)
  }
  const [, indent = ''] = /\{\n( *)/.exec(type) ?? []
  const member = new RegExp(
    `^${indent}(?:/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+)?(?:readonly )?(\\w+)\\??: (\\{\\n[^]*?^${indent}\\}(?:\\[\\])?|\\w+<\\n[^]*?^${indent}>|.+)$`,
    'gm',
  )
  return new Map(
    [...type.matchAll(member)].map(([, doc = '', name = '', of = '']) => {
      const words = doc.replaceAll(/^\s*\* ?/gm, ' ').replaceAll(/\s+/g, ' ')
      const [text = '', byDefault = ''] = words.split('@default').map((part) => part.trim())
      return [name, { type: of, text, byDefault }]
    }),
  )
}
