/** Debian's Chromium for the browser tests: installed when missing and possible, driven by playwright-core. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const executable = '/usr/bin/chromium'

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Undefined, with the reason on the terminal, where there is no browser and none can be installed. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser | undefined> {
  if (!existsSync(executable) && !install()) return undefined
  try {
    // Headless, with a profile of its own that goes with it.
    return await chromium.launch({ executablePath: executable, headless: true, args: [...switches, ...more] })
  } catch (error) {
    console.warn(
      `Browser tests are skipped: Chromium does not start (${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}).`,
    )
    return undefined
  }
}

function install(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.warn('Browser tests are skipped: there is no /usr/bin/chromium, and installing it takes root on Debian.')
    return false
  }
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  const command = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']
  if (spawnSync('apt-get', command, options).status !== 0) {
    spawnSync('apt-get', ['update'], options)
    spawnSync('apt-get', command, options)
  }
  if (existsSync(executable)) return true
  console.warn('Browser tests are skipped: apt-get could not install chromium.')
  return false
}
