/**
 * Where several modules have to be one text (top-level await, a remote runtime), `__dirname`, `__filename` and `import.meta` of each still point at its own
 * source file, and `require.main` at the module that was started. esbuild renames every free use of them to one object; a file that mentions them gets
 * that object declared at its top.
 */
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

const here = '$actionlabHere'

/** esbuild's `define`: applies to free names only, so a module's own `const __dirname` stays what it is. */
export const locationDefine = {
  __dirname: `${here}.dirname`,
  __filename: `${here}.filename`,
  'import.meta': here,
  'require.main': `${here}.main`,
}

const tokens = ['__dirname', '__filename', 'import.meta', 'require.main']

export function mentionsLocation(source: string): boolean {
  return tokens.some((token) => source.includes(token))
}

/**
 * Declares the location of `file` on the first line of its source, so that no line number changes.
 *
 * @param at `place`: where it finds itself; `isEntry`: it may be what the process was started with
 */
export function withLocation(
  source: string,
  file: string,
  { place, isEntry }: { readonly place: string; readonly isEntry: boolean },
): string {
  const at = afterPrologue(source)
  const location = JSON.stringify({ url: pathToFileURL(place).href, dirname: dirname(place), filename: place })
  const started = `process.mainModule&&process.mainModule.filename===${JSON.stringify(file)}`
  const main = isEntry && source.includes('require.main') ? `;if(${started})${here}.main=module` : ''
  return `${source.slice(0, at)};var ${here}=${location}${main};${source.slice(at)}`
}

/** Behind a `#!` line and behind `'use strict'`, which only counts in front of everything else. */
function afterPrologue(source: string): number {
  const start = source.startsWith('#!') ? source.indexOf('\n') + 1 || source.length : 0
  let at = start
  for (;;) {
    const character = source[at]
    if (character !== undefined && /\s/.test(character)) at++
    else if (source.startsWith('//', at)) at = source.indexOf('\n', at) + 1 || source.length
    else if (source.startsWith('/*', at)) at = source.indexOf('*/', at + 2) + 2 || source.length
    else break
  }
  const directive = source.startsWith('"use strict"', at) || source.startsWith("'use strict'", at)
  return directive ? at + '"use strict"'.length : start
}
