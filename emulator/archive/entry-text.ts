/** What stands around a function's own code in an archive, so that a cloud's runtime finds the entry that the emulator found. */
import { commonJsChoice } from '../deploy/build/entry.ts'

/** Behind the entry's own text and its last line, see {@link file://./../deploy/build/entry.ts}: exports what was found under the name that is called. */
export function entryFooter(main: string): string {
  const { declarations, chosen } = commonJsChoice(main)
  const name = JSON.stringify(main)
  const property = `{value:f,enumerable:true,configurable:true,writable:true}`
  const isThere = `f===void 0||(x!=null&&x[${name}]===f)`
  return `\n;${declarations};(function(f,x){if(${isThere})return;try{Object.defineProperty(x,${name},${property})}catch{module.exports={[${name}]:f}}})(${chosen},module.exports);\n`
}

/** At the top of an archive whose function lies deeper in it: works where the function works. */
export function folderEntry(folder: string, request: string): string {
  return `process.chdir(require('node:path').join(__dirname, ${JSON.stringify(folder)}))\nmodule.exports = require(${JSON.stringify(request)})\n`
}

/** In CommonJS, of code that only `import()` can load. */
export function moduleEntry(main: string, request: string, folder: string): string {
  const chdir = folder === '' ? '' : `process.chdir(require('node:path').join(__dirname, ${JSON.stringify(folder)}))\n`
  const text = `The action's code has no function ${main}.`
  return (
    `${chdir}let loading\n` +
    `exports[${JSON.stringify(main)}] = async function (...given) {\n` +
    `  const { entry } = await (loading ??= import(${JSON.stringify(request)}))\n` +
    `  if (typeof entry !== 'function') throw new TypeError(${JSON.stringify(text)})\n` +
    `  return entry.apply(this, given)\n` +
    `}\n`
  )
}
