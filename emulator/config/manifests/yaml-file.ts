/** Reads a YAML file (JSON is one too) with the line of each of its values. */
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { EmulatorError } from '../../model/errors.ts'
import type { Json } from '../../model/json.ts'
import type { KeyPath, Origin } from '../../model/config-origins.ts'
import { readProjectFile } from './project-file.ts'
import { checkDocument } from './yaml-document.ts'

export interface YamlFile {
  /** Absolute. */
  readonly file: string
  /** Null where the file is empty. */
  readonly value: Json
  /** Of the value at `path`, else of the nearest one that it would be a part of. */
  originOf(path: KeyPath): Origin
  /** The scalar at `path` as it is written, where it is read as something else: `1.0`, `yes`. Undefined where there is none. */
  textOf(path: KeyPath): string | undefined
  /** The value at `path` where nothing says what is expected there: keys of its maps are scalars too, so that to Go a `y` without quotes is `true`. Absent where keys are text. */
  untypedOf?(path: KeyPath): Json
}

/**
 * What a scalar without quotes means: `core` as in YAML 1.2 (js-yaml), `go` as in go-yaml 2, where `yes`, `on`, `y` and their opposites are booleans, `017` is
 * octal, times are text, and only the first document of a file counts. `js-yaml 3` also has `017`, `1_000` and `12:30` as numbers, and times as
 * texts of ISO 8601, which is what JSON makes of its dates.
 */
export type YamlDialect = 'core' | 'go' | 'js-yaml 3'

const dialects: Readonly<Record<YamlDialect, Yaml.DocumentOptions & Yaml.SchemaOptions & Yaml.ParseOptions>> = {
  core: {},
  'js-yaml 3': {
    schema: 'yaml-1.1',
    customTags: (tags) => [
      ...tags.flatMap((tag) => (typeof tag === 'string' ? tag : (asJsYaml[tag.tag]?.(tag as Yaml.ScalarTag) ?? tag))),
      'bool',
    ],
  },
  go: {
    schema: 'yaml-1.1',
    stringKeys: true,
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !/(?:timestamp|binary|omap|pairs|set)$/.test(tag.tag))),
  },
}

/** What differs from YAML 1.1, by tag; nothing is put in the place of a tag that is left out. */
const asJsYaml: Readonly<Record<string, (tag: Yaml.ScalarTag) => Yaml.ScalarTag | []>> = {
  // `yes` and `on` are texts: the booleans of YAML 1.2 are added at the end.
  'tag:yaml.org,2002:bool': () => [],
  // `089` is no number.
  'tag:yaml.org,2002:int': (tag) => (tag.format === undefined ? { ...tag, test: /^[-+]?(?:0|[1-9][0-9_]*)$/ } : tag),
  'tag:yaml.org,2002:timestamp': (tag) => ({ ...tag, resolve: (...given) => (tag.resolve(...given) as Date).toISOString() }),
}

/**
 * @param root the project, which the file must not lead out of
 * @throws {EmulatorError} BAD_CONFIG, with file, line, and what the parser says
 */
export function readYaml(file: string, root: string, dialect: YamlDialect = 'core'): YamlFile {
  return parseYaml(readProjectFile(file, root), file, dialect)
}

/**
 * The same of a text that was made of the file's.
 *
 * @throws {EmulatorError} BAD_CONFIG
 */
export function parseYaml(text: string, file: string, dialect: YamlDialect = 'core'): YamlFile {
  // The parser is loaded for projects with such a file only.
  const yaml = createRequire(import.meta.url)('yaml') as typeof Yaml
  const lines = new yaml.LineCounter()
  // Keys that are there twice are found below, in one pass: the parser compares each with all before it.
  const document = yaml.parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: false, ...dialects[dialect] })
  const fault = document.errors.find(({ code }) => dialect !== 'go' || code !== 'MULTIPLE_DOCS')
  if (fault) {
    const line = fault.linePos?.[0].line
    const [message = ''] = fault.message.split('\n')
    throw new EmulatorError('BAD_CONFIG', `${file}${line === undefined ? '' : `:${line}`}: ${message.replace(/ at line \d+.*$/, '')}.`)
  }
  const lineOf = (node: Yaml.Node): number => lines.linePos(node.range?.[0] ?? 0).line
  const checked = checkDocument(document, yaml)
  if (checked.fault) throw new EmulatorError('BAD_CONFIG', `${file}:${lineOf(checked.fault.node)}: ${checked.fault.text}.`)
  const keys = new Map<Yaml.YAMLMap, Map<unknown, Yaml.Pair>>()
  const pairOf = (map: Yaml.YAMLMap, key: unknown): Yaml.Pair | undefined => {
    const pairs = keys.get(map) ?? new Map(map.items.map((pair) => [yaml.isScalar(pair.key) ? pair.key.value : pair.key, pair]))
    keys.set(map, pairs)
    return pairs.get(key)
  }
  /** The node at `path`, and where it begins: its key, else itself; else that of the nearest one that it would be a part of. */
  const walk = (path: KeyPath): { readonly node: unknown; readonly place: Yaml.Node | undefined } => {
    let node: unknown = document.contents
    let place: Yaml.Node | undefined
    for (const key of path) {
      const pair = yaml.isMap(node) ? pairOf(node, key) : undefined
      node = yaml.isSeq(node) && typeof key === 'number' ? node.items[key] : pair?.value
      const begin = pair?.key ?? node
      if (yaml.isNode(begin) && begin.range) place = begin
      if (node === undefined) break
    }
    return { node, place }
  }
  return {
    file,
    // Aliases are counted above; the parser itself takes no anchor that is named more than a hundred times.
    value: (document.toJS({ maxAliasCount: -1 }) as Json | undefined) ?? null,
    originOf(path) {
      const place = walk(path).place
      return place?.range ? { file, line: lineOf(place) } : { file }
    },
    textOf(path) {
      const { node } = walk(path)
      return yaml.isScalar(node) && node.value !== null ? node.source : undefined
    },
    untypedOf(path) {
      const { stringKeys: _, ...scalars } = dialects[dialect]
      const keyOf = (key: unknown): string => {
        if (!yaml.isScalar(key)) return String(key)
        return String(key.type === 'PLAIN' ? (yaml.parse(`- ${key.source}`, scalars) as Json[])[0] : key.value)
      }
      const valueOf = (given: unknown): Json => {
        const node = yaml.isAlias(given) ? checked.targets.get(given) : given
        if (yaml.isMap(node) && !node.has('<<')) return Object.fromEntries(node.items.map(({ key, value }) => [keyOf(key), valueOf(value)]))
        if (yaml.isSeq(node)) return node.items.map(valueOf)
        return yaml.isNode(node) ? (node.toJS(document, { maxAliasCount: -1 }) as Json) : null
      }
      return valueOf(walk(path).node)
    },
  }
}
