/** What the soak serves: a function of every kind on every surface, and some that misbehave on request. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface SoakProject {
  readonly root: string
  /** Everything the emulator may leave in a temporary folder would be here. */
  readonly temp: string
  readonly python: boolean
  write(name: string, text: string): void
  remove(): void
}

const misbehaving = `exports.main = async ({ how, n }) => {
  if (how === 'throw') throw new Error('soak')
  if (how === 'exit') process.exit(1)
  if (how === 'crash') process.kill(process.pid, 'SIGSEGV')
  if (how === 'loop') for (;;);
  if (how === 'child') require('node:child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).unref()
  if (how === 'noise') for (let line = 0; line < 200; line++) console.log('noise', line, n)
  return { n }
}
`

/** A line of its own in each version, so that every save makes another revision. */
export const versionText = (version: number): string => `exports.main = () => ({ version: ${version} })\n`
export const sharedText = (version: number): string => `export const shared = ${version}\n`

export function configText(bound: number): string {
  const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's' }
  return JSON.stringify({
    actions: {
      site: { type: 'web' },
      raw: { type: 'web', rawHttp: true },
      fault: { limits: { timeout: 1500 } },
      hungry: { limits: { timeout: 30_000, memory: 128 } },
      bound: { params: { bound } },
      both: { type: 'sequence', components: ['echo', 'bound'] },
    },
    triggers: {
      hook: { ...trigger, resource: '/hook', methods: ['POST'], action: 'echo' },
      site: { ...trigger, resource: '/site', action: 'site' },
      rest: { ...trigger, resource: '/raw/{type+}', action: 'raw' },
    },
    tcb: { functions: { fault: { timeout: 1.5 }, server: { type: 'web' } } },
  })
}

export function createSoakProject(): SoakProject {
  const root = mkdtempSync(join(tmpdir(), 'actionlab-soak-'))
  const temp = mkdtempSync(join(tmpdir(), 'actionlab-soak-temp-'))
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0
  write('actionlab.config.json', configText(0))
  write('functions/echo.js', 'exports.main = (params) => params\n')
  write('functions/text.js', 'exports.main = ({ n }) => `n is ${n}`\n')
  write('functions/slow.js', 'exports.main = ({ n }) => new Promise((resolve) => setTimeout(() => resolve({ n }), 150))\n')
  write('functions/site.ts', "export const main = ({ n }: { n?: string }) => ({ headers: { 'x-n': String(n) }, body: { n } })\n")
  write('functions/raw.js', 'exports.main = ({ __ow_path, __ow_body, __ow_query }) => ({ body: { __ow_path, __ow_body, __ow_query } })\n')
  write('functions/fault.js', misbehaving)
  write('functions/hungry.js', 'exports.main = ({ n }) => { const kept = []; for (;;) kept.push(new Array(1e6).fill(n)) }\n')
  write('functions/bound.js', 'exports.main = ({ bound, n }) => ({ bound, n })\n')
  write('functions/version.js', versionText(0))
  write('functions/lib/shared.ts', sharedText(0))
  write('functions/sharing.ts', "import { shared } from './lib/shared.ts'\nexport const main = () => ({ shared })\n")
  write('functions/broken.js', versionText(0))
  write('functions/server.js', `require('node:http').createServer((request, response) => request.pipe(response)).listen(9000)\n`)
  if (python) write('functions/snake.py', 'def main(params):\n    return {"n": params.get("n")}\n')
  return {
    root,
    temp,
    python,
    write,
    remove() {
      for (const folder of [root, temp]) rmSync(folder, { recursive: true, force: true })
    },
  }
}
