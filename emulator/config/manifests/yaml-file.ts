/** Reads a YAML file (JSON is one too) with the line of each of its values. */
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { EmulatorError } from '../../model/errors.ts'
import type { Json } from '../../model/json.ts'
import type { KeyPath, Origin } from '../../model/origins.ts'
import { readText } from '../../system/disk.ts'

export interface YamlFile {
  /** Absolute. */
  readonly file: string
  /** Null where the file is empty. */
  readonly value: Json
  /** Of the value at `path`, else of the nearest one that it would be a part of. */
  originOf(path: KeyPath): Origin
}

/** @throws {EmulatorError} BAD_CONFIG, with file, line, and what the parser says */
export function readYaml(file: string): YamlFile {
  // The parser is loaded for projects with such a file only.
  const yaml = createRequire(import.meta.url)('yaml') as typeof Yaml
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(readText(file), { lineCounter: lines, merge: true })
  const [fault] = document.errors
  if (fault) {
    const line = fault.linePos?.[0].line
    const [message = ''] = fault.message.split('\n')
    throw new EmulatorError('BAD_CONFIG', `${file}${line === undefined ? '' : `:${line}`}: ${message.replace(/ at line \d+.*$/, '')}.`)
  }
  return {
    file,
    value: (document.toJS() as Json | undefined) ?? null,
    originOf(path) {
      for (let length = path.length; length > 0; length--) {
        const parent = document.getIn(path.slice(0, length - 1), true)
        const key = path[length - 1]
        const pair = yaml.isMap(parent) ? parent.items.find((item) => yaml.isScalar(item.key) && item.key.value === key) : undefined
        const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as Yaml.Node | undefined
        if (node?.range) return { file, line: lines.linePos(node.range[0]).line }
      }
      return { file }
    },
  }
}
