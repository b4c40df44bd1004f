// `npm run docs`: builds the documents as a site in docs/.vitepress/dist. Its tools are installed into docs/ only when it is built.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const docs = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs')
// npm writes this one last.
const installed = join(docs, 'node_modules', '.package-lock.json')

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(docs, 'package-lock.json')).mtimeMs) {
  run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error')
  const now = new Date()
  utimesSync(installed, now, now)
}
run(process.execPath, join(dirname(fileURLToPath(import.meta.url)), 'reference.mjs'))
rmSync(join(docs, 'reference', 'api'), { recursive: true, force: true })
run(process.execPath, 'node_modules/typedoc/bin/typedoc')
run(process.execPath, 'node_modules/vitepress/bin/vitepress.js', 'build')

/** Ends this program where the command fails. @param {string} command @param {string[]} args */
function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: docs, stdio: 'inherit', shell: command === 'npm' && process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
