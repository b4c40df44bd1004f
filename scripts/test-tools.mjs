// Programs beside Node.js that tests need. Without one, its tests are left out; `node scripts/test-tools.mjs install` installs all on Debian.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const chromium = '/usr/bin/chromium'
export const mariadb = '/usr/sbin/mariadbd'
/** Programs of the newest PostgreSQL that is installed. */
export const postgres = `/usr/lib/postgresql/${existsSync('/usr/lib/postgresql') ? (readdirSync('/usr/lib/postgresql').toSorted().at(-1) ?? '') : ''}/bin`
const python = process.env['ACTIONLAB_PYTHON'] ?? 'python3'

/** Debian's packages for each, and whether it is here. */
const tools = {
  Python: { packages: ['python3'], isHere: () => runs(python, '-c', 'import sys; sys.exit(sys.version_info < (3, 8))') },
  debugpy: { packages: ['python3-debugpy'], isHere: () => runs(python, '-c', 'import debugpy') },
  'Python HTTP clients': { packages: ['python3-requests', 'python3-httpx'], isHere: () => pythonWith('requests', 'httpx') !== undefined },
  'coverage.py': { packages: ['python3-coverage'], isHere: () => pythonWith('coverage') !== undefined },
  Chromium: { packages: ['chromium', 'fonts-noto-cjk'], isHere: () => existsSync(chromium) },
  MariaDB: { packages: ['mariadb-server'], isHere: () => existsSync(mariadb) },
  PostgreSQL: { packages: ['postgresql'], isHere: () => existsSync(`${postgres}/postgres`) },
  curl: { packages: ['curl'], isHere: () => runs('curl', '--version') },
}

/** @param {keyof typeof tools} tool */
export function has(tool) {
  return tools[tool].isHere()
}

/** A Python that has these modules: the one of the shell, or Debian's own, which has what Debian's packages bring. @param {string[]} modules */
export function pythonWith(...modules) {
  return [python, '/usr/bin/python3'].find((command) => runs(command, '-c', `import ${modules.join(', ')}`))
}

/** One line about the tests that are left out here, if any are. */
export function leftOut() {
  const missing = Object.entries(tools).filter(([, { isHere }]) => !isHere())
  if (missing.length === 0) return undefined
  const names = missing.map(([name]) => name).join(', ')
  return `Tests that need ${names} are left out: apt-get install ${missing.flatMap(([, { packages }]) => packages).join(' ')}`
}

/** @param {string} command @param {string[]} args */
function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function install() {
  const packages = Object.values(tools).flatMap((tool) => (tool.isHere() ? [] : tool.packages))
  if (packages.length === 0) return
  /** @param {string[]} args */
  const aptGet = (...args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  console.log(`Installing ${packages.join(', ')} …`)
  aptGet('update', '-q')
  // One by one: what cannot be had keeps no other away.
  for (const name of packages) aptGet('install', '-qy', '--no-install-recommends', name)
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'install') install()
