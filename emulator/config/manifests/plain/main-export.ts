/** Says whether a file is a function by what it defines: `main`, with parameters. */
import { readIfThere } from '../../../system/disk.ts'
import { isPython } from '../../function-files.ts'

const commonJs = /\b(?:exports|global)\.main\s*=|\bexports\[['"]main['"]\]\s*=/
const modules = /^[^\S\n]*export\s+(?:async\s+)?(?:function\s*\*?|const|let|var)\s+main\b/m
/** What begins a list of exports, what ends it, and the name that is looked for within. */
const commonJsList = /(\bmodule\.exports\s*=\s*\{)|(\})|\bmain\b/g
const moduleList = /^[^\S\n]*(export\s*\{)|(\})|\bmain\b/gm
/** OpenWhisk's own way: a file without a module system. It is a script where it calls its `main` itself. */
const bare = /^(?:async\s+)?function\s+main\s*\(\s*[\w{]/m
const called = /(?<!function\s+)\bmain\s*\(/
/** A `main()` without parameters begins a script, which nobody calls with any. */
const python = /^def main\(\s*\w/m
/** Its `main` may have parameters, which come from the command line. */
const script = /\bargparse\b|\bsys\.argv\b/
/** What runs only from the command line, where the cloud never comes. */
const guarded = /^if __name__\b.*(?:\n(?:[^\S\n].*)?)*/m
/** A `main` of parameters takes a dictionary; one of a script takes the arguments. */
const calledAsScript = /\bmain\(\s*[^\s{]/

export function definesMain(file: string): boolean {
  const text = readIfThere(file) ?? ''
  if (isPython(file)) return python.test(text) && !script.test(withoutTrial(text))
  return isCommonJs(text) || modules.test(text) || lists(text, moduleList)
}

/** Without the lines with which a developer tries the function by hand. */
function withoutTrial(text: string): string {
  return text.replace(guarded, (block) => (calledAsScript.test(block) ? block : ''))
}

/** Of a file that no name marks as an entry. An ECMAScript module that exports a `main` is most often something else. */
export function isFunctionAlone(file: string): boolean {
  if (isPython(file)) return definesMain(file)
  const text = readIfThere(file) ?? ''
  return isCommonJs(text) || (bare.test(text) && !called.test(text))
}

function isCommonJs(text: string): boolean {
  return commonJs.test(text) || lists(text, commonJsList)
}

/** Whether `main` stands in a list of exports, in one pass over the text. */
function lists(text: string, list: RegExp): boolean {
  let isOpen = false
  for (const [, begin, end] of text.matchAll(list)) {
    if (begin !== undefined) isOpen = true
    else if (end !== undefined) isOpen = false
    else if (isOpen) return true
  }
  return false
}
