// Runs before every npm script, and before `bin/actionlab.mjs` bundles the sources: installs from the lockfile when that has not been done for this lockfile yet.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockfile = join(root, 'package-lock.json')
// npm writes this one last.
const installed = join(root, 'node_modules', '.package-lock.json')

// The package has bin/ without scripts/, so bin/actionlab.mjs makes this check itself.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`actionlab needs Node.js 20.19 or newer, and this is ${process.versions.node}.`)
  process.exit(1)
}
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  console.error('Installing dependencies from package-lock.json …')
  const command = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (status !== 0) {
    console.error('npm ci failed; its message is above.')
    process.exit(status ?? 1)
  }
  const now = new Date()
  utimesSync(installed, now, now)
}
