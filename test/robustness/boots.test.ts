/** What cannot boot fails the calls that need it, with what it printed, and is not started for ever. */
import { chmodSync, readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../emulator/index.ts'
import { createFolder, createProject, type Folder } from '../support/project.ts'

/** Stands in for the program that boots a container, `node` or `python3`: counts its starts and ends as `code` says. */
function brokenProgram(code: string): Folder {
  const folder = createFolder({ starts: '' })
  for (const name of ['node', 'python3']) {
    const answer = `printf '%s\\n3.12\\nTrue\\n' "$0"; exit`
    folder.write(name, `#!/bin/sh\ncase "$1" in -c) ${answer};; esac\necho $$ >> '${folder.path('starts')}'\n${code}\n`)
    chmodSync(folder.path(name), 0o755)
  }
  return folder
}

const startsOf = (folder: Folder): number => readFileSync(folder.path('starts'), 'utf8').split('\n').length - 1

function withNode(program: string): void {
  const { execPath } = process
  onTestFinished(() => void (process.execPath = execPath))
  process.execPath = program
}

function withPath(folder: string): void {
  const { PATH = '' } = process.env
  onTestFinished(() => void (process.env['PATH'] = PATH))
  process.env['PATH'] = `${folder}${delimiter}${PATH}`
}

const complains = `echo 'no room to boot' >&2; exit 7`
const javascript = { 'functions/f.js': 'exports.main = () => ({ ran: true })\n' }
const python = { 'functions/f.py': 'def main(params): return {"ran": True}\n' }

describe.runIf(process.platform !== 'win32')('a container that dies while it boots', () => {
  test.for([
    { language: 'Node', files: javascript },
    { language: 'Python', files: python },
  ])('is tried three times, then the call fails and says what the last one printed: $language', async ({ language, files }) => {
    const broken = brokenProgram(complains)
    if (language === 'Node') withNode(broken.path('node'))
    else withPath(broken.root)
    const { activate } = await createProject(files, { watch: false })
    const { outcome, logs, response } = await activate('f')
    expect(outcome).toMatchObject({ failure: 'init', trace: expect.stringMatching(/exited with code 7\..*no room to boot/s) as string })
    expect(response.success).toBe(false)
    expect(logs.join('\n')).toContain('no room to boot')
    // Each attempt takes a spare, and one more may have been put in its place.
    expect(startsOf(broken)).toBeLessThanOrEqual(7)
  })

  test('fails every call that waited for it, and the next call finds out for itself whether it boots now', async () => {
    const { execPath } = process
    const broken = brokenProgram(complains)
    withNode(broken.path('node'))
    const { activate, emulator } = await createProject(javascript, { watch: false })
    const failed = await Promise.all(Array.from({ length: 20 }, () => activate('f')))
    expect(failed.map(({ outcome }) => outcome.failure)).toEqual(Array.from({ length: 20 }, () => 'init'))
    // Beside it and then into its place: a file that is being started cannot be opened for writing (ETXTBSY).
    broken.write('mended', `#!/bin/sh\nexec ${execPath} "$@"\n`)
    chmodSync(broken.path('mended'), 0o755)
    broken.rename('mended', 'node')
    await expect(emulator.invoke('f').then(({ response }) => response.result)).resolves.toEqual({ ran: true })
  })

  test('is not tried again once the time limit of the function is over', async () => {
    const broken = brokenProgram(`sleep 0.2; ${complains}`)
    withNode(broken.path('node'))
    const config: Config = { defaults: { limits: { timeout: 100 } } }
    const { activate } = await createProject(javascript, { watch: false, config })
    expect((await activate('f')).outcome.failure).toBe('init')
    expect(startsOf(broken)).toBeLessThanOrEqual(3)
  })
})
