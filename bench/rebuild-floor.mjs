// What a save costs at least: one incremental rebuild of the entry by esbuild, packages left outside, and one message with the code to a process that has
// booted and loaded these packages; it runs the code, calls it and answers. `node rebuild-floor.mjs FOLDER ENTRY`, with IPC: each message is a save, and
// is answered with what the function returned and the ms that it took. The next process boots afterwards, which is not counted.
import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'

const [, file = '', folder = '', entry = '', ...packages] = process.argv
const isChild = process.send === undefined
if (isChild) runCode()
else await rebuildOnSaves()

/** @typedef {{ process: import('node:child_process').ChildProcess, answer: () => Promise<string> }} Booted */

async function rebuildOnSaves() {
  const { context } = await import('esbuild')
  const options = { absWorkingDir: folder, entryPoints: [entry], bundle: true, write: false, metafile: true }
  const built = await context({ ...options, platform: 'node', format: 'cjs', packages: 'external', logLevel: 'warning' })
  const { metafile } = await built.rebuild()
  const imports = Object.values(metafile?.outputs ?? {}).flatMap((output) => output.imports)
  const needed = imports.filter(({ external }) => external).map(({ path }) => path)
  let next = await boot(needed)
  const save = async () => {
    const begun = performance.now()
    const { outputFiles = [] } = await built.rebuild()
    const code = Buffer.from(outputFiles[0]?.contents ?? [])
    const head = Buffer.alloc(4)
    head.writeUInt32LE(code.length)
    const input = /** @type {import('node:stream').Writable} */ (next.process.stdio[3])
    const answered = next.answer()
    input.write(Buffer.concat([head, code]))
    const answer = await answered
    const ms = performance.now() - begun
    next.process.kill()
    next = await boot(needed)
    process.send?.({ answer, ms })
  }
  process.on('message', () => void save())
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}

/** @param {string[]} needed @returns {Promise<Booted>} */
async function boot(needed) {
  const child = spawn(process.execPath, [file, folder, entry, ...needed], { stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'] })
  const output = /** @type {import('node:stream').Readable} */ (child.stdio[4])
  /** @type {() => Promise<string>} */
  const answer = () => new Promise((resolve) => output.once('data', (chunk) => resolve(chunk.toString())))
  await answer()
  return { process: child, answer }
}

function runCode() {
  const require = createRequire(join(folder, entry))
  for (const name of packages) require(name)
  let received = Buffer.alloc(0)
  new Socket({ fd: 3 }).on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    if (received.length < 4 || received.length < 4 + received.readUInt32LE()) return
    const module = { exports: /** @type {{ main?: (event: object) => unknown }} */ ({}) }
    compileFunction(received.toString('utf8', 4), ['exports', 'require', 'module'])(module.exports, require, module)
    writeSync(4, JSON.stringify(module.exports.main?.({})))
  })
  writeSync(4, 'booted')
}
