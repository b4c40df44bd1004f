/** The Apache Node.js action runtime itself, cloned into a temporary folder. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where to clone it from: https://github.com/apache/openwhisk-runtime-nodejs, or a folder. `.ci/run` names it; everybody else need not download it. */
const source = process.env['ACTIONLAB_NODE_RUNTIME']

export interface ApacheRuntime {
  readonly app: string
  readonly revision: string
  remove(): void
}

/** Undefined where it is not wanted or cannot be had. */
export function fetchApacheRuntime(): ApacheRuntime | undefined {
  if (source === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'actionlab-runtime-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const run = (command: string, args: string[], cwd: string): string | undefined => {
    const { status, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] })
    return status === 0 ? stdout.trim() : undefined
  }
  const base = join(folder, 'runtime', 'core', 'nodejsActionBase')
  run('git', ['clone', '--quiet', '--depth', '1', '--filter=blob:none', '--no-checkout', source, 'runtime'], folder)
  if (existsSync(join(folder, 'runtime')))
    run('git', ['checkout', '--quiet', 'HEAD', '--', 'core/nodejsActionBase'], join(folder, 'runtime'))
  if (!existsSync(join(base, 'app.js'))) {
    remove()
    return undefined
  }
  const installed = run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], base)
  if (installed === undefined) {
    remove()
    return undefined
  }
  return { app: join(base, 'app.js'), revision: run('git', ['rev-parse', '--short', 'HEAD'], base) ?? '', remove }
}
