/** Says whether a file is a function by what it defines: `main`, with parameters. */
import { readIfThere } from '../../../system/disk.ts'
import { isPython } from '../../function-files.ts'

const commonJs = /\b(?:exports|global)\.main\s*=|\bexports\[['"]main['"]\]\s*=|\bmodule\.exports\s*=\s*\{[^}]*\bmain\b/
const modules = /^\s*export\s+(?:async\s+)?(?:function\s*\*?|const|let|var)\s+main\b|^\s*export\s*\{[^}]*\bmain\b[^}]*\}/m
/** OpenWhisk's own way: a file without a module system. It is a script where it calls its `main` itself. */
const bare = /^(?:async\s+)?function\s+main\s*\(\s*[\w{]/m
const called = /(?<!function\s+)\bmain\s*\(/
/** A `main()` without parameters begins a script, which nobody calls with any. */
const python = /^def main\(\s*\w/m
/** Its `main` may have parameters, which come from the command line. */
const script = /\bargparse\b|\bsys\.argv\b/

export function definesMain(file: string): boolean {
  const text = readIfThere(file) ?? ''
  return isPython(file) ? python.test(text) && !script.test(text) : commonJs.test(text) || modules.test(text)
}

/** Of a file that no name marks as an entry. An ECMAScript module that exports a `main` is most often something else. */
export function isFunctionAlone(file: string): boolean {
  const text = readIfThere(file) ?? ''
  return isPython(file) ? definesMain(file) : commonJs.test(text) || (bare.test(text) && !called.test(text))
}
