/** Which modules a Python source imports, read by its words (python-builder.ts finds their files): a false find costs one more file to watch, a missed one is reported by the container. */

export interface PythonImport {
  /** Leading dots: 0 for an absolute import. */
  readonly level: number
  /** `a.b`; '' for `from . import x`. */
  readonly module: string
  /** Of `from module import …`: each may be a module of its own. */
  readonly names: readonly string[]
}

const name = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u

export function importsOf(source: string): PythonImport[] {
  const found: PythonImport[] = []
  for (const line of logicalLines(source)) {
    const words = line.trimStart()
    if (words.startsWith('import ')) found.push(...plainImports(words.slice('import '.length)))
    else if (words.startsWith('from ')) found.push(...fromImport(words.slice('from '.length)))
    found.push(...dynamicImports(words))
  }
  return found
}

/** Statements of one physical line, or of several in parentheses or behind a backslash; only those that mention an import are put together. */
function logicalLines(source: string): string[] {
  const lines: string[] = []
  const physical = source.split(/\r\n|\n|\r/)
  for (let index = 0; index < physical.length; index++) {
    let line = physical[index] ?? ''
    if (!line.includes('import')) continue
    // `from x import (` may go on for many lines, but not for ever.
    for (let more = 0; more < 500 && continues(line) && index + 1 < physical.length; more++) {
      line = `${withoutComment(line).replace(/\\$/, ' ')} ${physical[++index] ?? ''}`
    }
    lines.push(...withoutComment(line).split(';'))
  }
  return lines
}

function continues(line: string): boolean {
  const text = withoutComment(line).trimEnd()
  if (text.endsWith('\\')) return true
  return text.trimStart().startsWith('from ') && text.includes('(') && !text.includes(')')
}

function withoutComment(line: string): string {
  const hash = line.indexOf('#')
  return hash < 0 ? line : line.slice(0, hash)
}

function plainImports(list: string): PythonImport[] {
  return list.split(',').flatMap((part) => {
    const module = part.trim().split(/\s/)[0] ?? ''
    return name.test(module) ? [{ level: 0, module, names: [] }] : []
  })
}

function fromImport(rest: string): PythonImport[] {
  const at = rest.search(/\simport[\s(*]/)
  if (at < 0) return []
  const target = rest.slice(0, at).replaceAll(/\s/g, '')
  const level = /^\.*/.exec(target)?.[0].length ?? 0
  const module = target.slice(level)
  if (module !== '' && !name.test(module)) return []
  const names = rest
    .slice(at + ' import'.length)
    .replaceAll(/[()]/g, ' ')
    .split(',')
    .map((part) => part.trim().split(/\s/)[0] ?? '')
  return [{ level, module, names: names.filter((one) => name.test(one)) }]
}

/** `importlib.import_module('a.b')` and `__import__('a.b')` with a literal. */
function dynamicImports(line: string): PythonImport[] {
  if (!line.includes('import_module(') && !line.includes('__import__(')) return []
  return [...line.matchAll(/(?:import_module|__import__)\(\s*['"]([^'"]{1,200})['"]/g)].flatMap(([, module = '']) =>
    name.test(module) ? [{ level: 0, module, names: [] }] : [],
  )
}
