/** A boot that never ends is ended by the time limit of the function, as its caller sees it. */
import { chmodSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder, createProject } from '../support/project.ts'

test.runIf(process.platform !== 'win32')(
  'a container that hangs while it boots ends no later than its limit',
  { timeout: 40_000 },
  async () => {
    // What measures the time is a function that ran for it, in an emulator of its own.
    const clock = createFolder({
      'functions/wait.js': 'exports.main = ({ ms }) => new Promise((done) => setTimeout(() => done({}), ms))\n',
    })
    const timer = await createEmulator({ root: clock.root, watch: false })
    onTestFinished(() => timer.close())
    await timer.invoke('wait', { ms: 0 })
    const { execPath } = process
    onTestFinished(() => void (process.execPath = execPath))
    const folder = createFolder({ node: '#!/bin/sh\nexec sleep 3600\n' })
    chmodSync(folder.path('node'), 0o755)
    process.execPath = folder.path('node')
    const { activate } = await createProject(
      { 'functions/f.js': 'exports.main = () => ({})\n' },
      { watch: false, config: { defaults: { limits: { timeout: 11_000 } } } },
    )
    const ended: string[] = []
    const late = timer.invoke('wait', { ms: 16_000 }).then(() => ended.push('16 s'))
    const { outcome } = await activate('f')
    ended.push('the call')
    await late
    expect(outcome.failure).toBe('init-timeout')
    expect(ended).toEqual(['the call', '16 s'])
  },
)
