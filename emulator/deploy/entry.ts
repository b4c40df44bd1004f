/**
 * Where the entry of a function is. OpenWhisk's runner looks for `main` in scope, then for `exports.main` (openwhisk.md 15 "Entry point"); a module's
 * `export function main` and `export default` count too (DESIGN.md 3). A bare `function main` is out of reach once bundled, so the source gets one
 * line at its end that hands it over, and the bundle gets a frame that exports what was found.
 */

/** Appended to the entry's source, on a line of its own: `typeof` is safe where there is no such name, and sees imports and `const` alike. */
export function handOver(main: string): string {
  return isBindable(main) ? `\n;if(typeof ${main}!=="undefined")$actionlabEntry(${main});` : ''
}

const declared = 'var $actionlab;function $actionlabEntry(f){$actionlab=f}'

/** A module says exactly what it exports; in CommonJS the name in scope wins; `export default` comes last. */
const choose =
  'function $actionlabChoose(x,s,n){' +
  'var o=x!=null&&(typeof x==="object"||typeof x==="function"),e=o?x[n]:void 0,m=o&&(x.__esModule||typeof Symbol!=="undefined"&&x[Symbol.toStringTag]==="Module");' +
  'if(m&&e!==void 0)return e;if(s!==void 0)return s;if(e!==void 0||!m)return e;' +
  'var d=x.default;return d!=null&&typeof d==="object"&&typeof d[n]==="function"?d[n].bind(d):typeof d==="function"?d:void 0}'

export interface Frame {
  readonly banner: string
  readonly footer: string
}

export function commonJsFrame(main: string): Frame {
  const name = JSON.stringify(main)
  return {
    banner: declared,
    footer: `;${choose};(function(f){module.exports=f===void 0?{}:{[${name}]:f}})($actionlabChoose(module.exports,$actionlab,${name}))`,
  }
}

/** A CommonJS text with its frame: hoisting allows all of it to stand behind the text, whose lines and columns stay what they were. */
export function framed(source: string, main: string): string {
  const { banner, footer } = commonJsFrame(main)
  return `${source}${handOver(main)}${banner}\n${footer}`
}

/** For sources with top-level await: `require` of packages still has to work, which a `data:` module lacks. */
export function moduleFrame(file: string): Frame {
  return {
    banner: `import{createRequire as $actionlabRequire}from"node:module";globalThis.require??=$actionlabRequire(${JSON.stringify(file)});${declared}`,
    footer: '',
  }
}

/** A module cannot add an export from outside, so this one stands around the source. */
export function moduleEntry(file: string, main: string): string {
  const name = JSON.stringify(main)
  return `import*as $source from ${JSON.stringify(file)};${choose};var $main=$actionlabChoose($source,$actionlab,${name});export{$main as ${name}}`
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
