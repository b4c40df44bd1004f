// @ts-check
/** Runs a server as the main program of its process: its modules come on standard input. */
import { createNodeLoader } from '../containers/process/sandbox/node-loader.mjs'
import { OwnModules } from '../containers/process/sandbox/own-modules.mjs'
import { installStackLines } from '../containers/process/sandbox/stack-lines.mjs'

const [, , file = '', format] = process.argv
const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const text = Buffer.concat(chunks).toString('utf8')
process.argv.splice(1, 3, file)

const own = new OwnModules(JSON.parse(text))
installStackLines((at) => own.original(at))
const start = createNodeLoader(own, { asMain: true })
// Nobody asks a server for its entry.
Object.assign(globalThis, { $actionlabEntry() {} })
for (;;) {
  try {
    const exported = start(file)
    // Top-level await.
    if (format === 'esm') await exported
    break
  } catch (error) {
    if (own.imports.awaits === undefined) throw error
    await own.imports.await()
  }
}
Reflect.deleteProperty(globalThis, '$actionlabEntry')
