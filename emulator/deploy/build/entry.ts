/**
 * Where the entry of a function is. OpenWhisk's runner looks for `main` in scope, then for `exports.main` (openwhisk.md 15 "Entry point"); a module's
 * `export function main` and `export default` count too. A bare `function main` is out of reach from outside, so the source gets one
 * line at its end that hands it over (the container chooses: sandbox/load.mjs), and one text of all modules gets a frame that exports what was found.
 */
/** Appended to the entry's source, on a line of its own: `typeof` is safe where there is no such name, and sees imports and `const` alike. */
export function handOver(main: string): string {
  return isBindable(main) ? `\n;if(typeof ${main}!=="undefined")$actionlabEntry(${main});` : ''
}

/**
 * `x`: what the source exports; `s`: the name in scope; `m`: whether the source is a module, which says exactly what it exports and may have a default.
 * What every object has by itself, as `constructor`, is no entry (`get`), neither is what the global object has of that (`s`).
 */
export const choose =
  'function $actionlabChoose(x,s,n,m){' +
  'function get(o){return o!=null&&(typeof o==="object"||typeof o==="function")&&(!(n in Function.prototype)||Object.prototype.hasOwnProperty.call(o,n))?o[n]:void 0}' +
  'if(s===Object.prototype[n])s=void 0;var e=get(x);' +
  'if(m&&e!==void 0)return e;if(s!==void 0)return s;if(e!==void 0||!m)return e;' +
  'var d=x.default,f=typeof d==="object"?get(d):void 0;return typeof f==="function"?f.bind(d):typeof d==="function"?d:void 0}'

export const declared = 'var $actionlabFound;function $actionlabEntry(f){$actionlabFound=f}'

/** The entry, of a text whose last line is that of {@link handOver}. Behind it, where hoisting reaches it all the same: in front of it, `'use strict'` would no longer count. */
export function commonJsChoice(main: string): { readonly declarations: string; readonly chosen: string } {
  const chosen = `$actionlabChoose(module.exports,$actionlabFound,${JSON.stringify(main)},module.exports!=null&&module.exports.__esModule)`
  return { declarations: `${declared}${choose}`, chosen }
}

/** Of one text that holds everything. */
export function commonJsFooter(main: string): string {
  const { declarations, chosen } = commonJsChoice(main)
  return `;${declarations};(function(f){module.exports=f===void 0?{}:{[${JSON.stringify(main)}]:f}})(${chosen})`
}

/**
 * Top-level await cannot stand in CommonJS, so the text becomes the body of an async function and `exports` a promise. (A module imported from a `data:`
 * URL would do as well, but Node 20 maps no stack trace of it.) Whatever stays outside is asked of the container, on behalf of the file that imports it.
 */
export const asyncBanner = `module.exports=(async function(){"use strict";${declared};var $actionlabSource;`

export function asyncFooter(main: string): string {
  const name = JSON.stringify(main)
  return `;${choose};var $main=$actionlabChoose($actionlabSource,$actionlabFound,${name},true);return $main===void 0?{}:{[${name}]:$main}})()`
}

/** Stands around the source, to get hold of its exports. */
export function asyncEntry(file: string, setup: readonly string[]): string {
  const before = setup.map((one) => `import ${JSON.stringify(one)};`).join('')
  return `${before}import*as $source from ${JSON.stringify(file)};$actionlabSource=$source`
}

/** A package, as `from` imports it. */
export function outside(specifier: string, from: string): string {
  return `module.exports=$actionlab.importFrom(${JSON.stringify(specifier)},${JSON.stringify(from)})`
}

const reserved = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof ' +
    'interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
)

function isBindable(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !reserved.has(name)
}
