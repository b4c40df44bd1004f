// @ts-check
/** Runs a bundled server as the main program of its process: the text comes on standard input, so it needs no file of its own. */
import { Module } from 'node:module'
import { dirname } from 'node:path'

const [, , file = '', format] = process.argv
const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const text = Buffer.concat(chunks).toString('utf8')
process.argv.splice(1, 3, file)

const main = /** @type {any} */ (new Module('.'))
main.filename = file
main.paths = /** @type {any} */ (Module)._nodeModulePaths(dirname(file))
// `require.main === module` is how a server knows that it is meant to listen.
process.mainModule = main
main._compile(text, file)
// Top-level await.
if (format === 'esm') await main.exports
