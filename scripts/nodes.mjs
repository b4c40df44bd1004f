// Runs the suite on the other Node.js lines that the package supports, each brought by the `node` package of npm.
import { spawnSync } from 'node:child_process'

const [, , ...args] = process.argv
const failed = []
for (const version of ['22', '24']) {
  console.log(`\nNode.js ${version}`)
  const command = ['exec', '--yes', `--package=node@${version}`, '--', 'node', 'node_modules/vitest/vitest.mjs', 'run', ...args]
  const { status } = spawnSync('npm', command, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) failed.push(version)
}
if (failed.length > 0) console.error(`Failed on Node.js ${failed.join(' and ')}.`)
process.exitCode = failed.length > 0 ? 1 : 0
