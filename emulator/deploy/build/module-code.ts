/** Code that a program gave as a module in the configuration: it runs in the program's thread. */
import type { Bundle, Code } from '../../model/action.ts'

const codes = new WeakMap<object, Map<string, Code>>()
let count = 0

/** One per module, so that a new catalog keeps its containers. */
export function moduleCode(exported: object, main: string): Code {
  const known = codes.get(exported) ?? new Map<string, Code>()
  codes.set(exported, known)
  const code = known.get(main) ?? codeOf(exported, main)
  known.set(main, code)
  return code
}

function codeOf(exported: object, main: string): Code {
  const file = 'a module given in the configuration'
  const bundle: Bundle = { revision: `module-${++count}`, text: '', file, format: 'esm', main, inputs: [], module: () => exported }
  return { file, load: () => bundle }
}
