/** What is CommonJS and could be no part of a module: `const package = require('../package.json')`. */
import { compileFunction } from 'node:vm'
import { readIfThere } from '../../system/disk.ts'

/** What esbuild says of it. */
export const onlyOfModules = /(?:due to strict mode|^Cannot use "(?:await|new\.target)".*)$/

/** Whether Node takes a file for CommonJS. */
export function isCommonJs(file: string): boolean {
  const text = /\.c?js$/.test(file) ? readIfThere(file) : undefined
  if (text === undefined) return false
  try {
    compileFunction(text.replace(/^(?:\uFEFF)?#!.*/, ''), ['exports', 'require', 'module', '__filename', '__dirname'])
    return true
  } catch {
    return false
  }
}
