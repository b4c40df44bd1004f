/** The configuration and what surrounds it are edited like any other file. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { nextTurn, waits } from '../emulator/deploy/watch/waits.ts'
import { createDeployed, createProject } from './support/project.ts'

const echo = 'exports.main = (params) => ({ params, name: process.env.NAME, other: process.env.OTHER })\n'
const config = (text: string): string => `import { defineConfig } from 'actionlab'\nexport default defineConfig(${text})\n`
const web = '/api/v1/web/guest/default/hello.json'
const gateway = '/apigw/p/a/s/x'

describe('the configuration', () => {
  it('applies an edit without a restart: parameters, types, triggers, limits', async () => {
    const project = await createProject({
      'functions/hello.js': echo,
      'actionlab.config.ts': config(`{ actions: { hello: { params: { a: 1 } } } }`),
    })
    expect(await project.call('hello')).toEqual({ params: { a: 1 } })
    expect((await project.emulator.request(web)).status).toBe(404)
    expect((await project.emulator.request(gateway)).status).toBe(404)
    const trigger = `{ type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/x', action: 'hello', auth: 'NONE' }`
    project.write(
      'actionlab.config.ts',
      config(`{ defaults: { type: 'web' }, actions: { hello: { params: { a: 2 } } }, triggers: { t: ${trigger} } }`),
    )
    expect(await (await project.emulator.request(web)).json()).toMatchObject({ params: { a: 2 } })
    expect((await project.emulator.request(gateway)).status).not.toBe(404)
    project.write('actionlab.config.ts', config(`{ actions: { hello: { limits: { timeout: 100 } } } }`))
    project.write('functions/hello.js', 'exports.main = () => new Promise(() => {})')
    await expect(project.call('hello')).rejects.toThrow('exceeded its time limits of 100 milliseconds')
  })

  it.each([true, 'poll'] as const)('applies an edit made while a busy machine reads an earlier one (watch: %s)', async (watch) => {
    const reading = { held: false, begun: 0, end: () => {} }
    vi.stubGlobal('readConfiguration', async (value: unknown) => {
      reading.begun++
      if (reading.held) await new Promise<void>((resolve) => (reading.end = resolve))
      return value
    })
    onTestFinished(() => void vi.unstubAllGlobals())
    const text = (value: number): string =>
      `export default globalThis.readConfiguration({ actions: { hello: { params: { v: ${value} } } } })\n`
    const project = await createDeployed({ 'functions/hello.js': echo, 'actionlab.config.ts': text(0) }, { watch })
    reading.held = true
    project.write('actionlab.config.ts', text(1))
    const first = project.deployer.fresh()
    await expect.poll(() => reading.begun).toBe(2)
    project.write('actionlab.config.ts', text(2))
    const second = project.deployer.fresh()
    // The second request has noticed the edit, and waits.
    for (let turn = 0; turn < 3; turn++) await nextTurn()
    // More time has passed than the rest of a save is waited for.
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + waits.unfinishedMostMs)
    onTestFinished(() => clock.mockRestore())
    reading.held = false
    reading.end()
    await Promise.all([first, second])
    expect(project.deployer.catalog().actions.get('hello')?.params).toEqual({ v: 2 })
  })

  it('is reported with the names of the functions it changed', async () => {
    const project = await createProject({ 'functions/hello.js': echo, 'functions/other.js': echo, 'actionlab.config.json': '{}' })
    project.write('actionlab.config.json', `{ "actions": { "hello": { "params": { "a": 1 } } } }`)
    await project.settled()
    expect(project.logged('reload')).toMatchObject([{ changed: ['hello'], added: [], removed: [] }])
  })

  it('applies an edit of a file it imports', async () => {
    const project = await createProject({
      'functions/hello.js': echo,
      'actionlab.config.ts': `import { params } from './settings/params'\nexport default { actions: { hello: { params } } }`,
      'settings/params.ts': 'export const params = { a: 1 }',
    })
    expect(await project.call('hello')).toEqual({ params: { a: 1 } })
    project.write('settings/params.ts', 'export const params = { a: 2 }')
    expect(await project.call('hello')).toEqual({ params: { a: 2 } })
  })

  it('keeps the last good one after a bad edit, says why once, and takes the next good one', async () => {
    const project = await createProject({
      'functions/hello.js': echo,
      'actionlab.config.json': `{ "actions": { "hello": { "params": { "a": 1 } } } }`,
    })
    project.write('actionlab.config.json', `{ "actions": { "hello": { "parms": { "a": 2 } } } }`)
    for (let request = 0; request < 3; request++) expect(await project.call('hello')).toEqual({ params: { a: 1 } })
    await project.settled()
    const notices = project.logged('notice').map(({ text }) => text)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain(`actionlab.config.json:1: actions.hello: unknown key 'parms'. Did you mean 'params'?`)
    expect(notices[0]).toContain('The last good configuration stays in force.')
    // Any file may correct it: it is read again.
    project.write('functions/hello.js', `${echo}\n`)
    expect(await project.call('hello')).toEqual({ params: { a: 1 } })
    await project.settled()
    expect(project.logged('notice')).toHaveLength(1)
    project.write('actionlab.config.json', `{ "actions": { "hello": { "params": { "a": 3 } } } }`)
    expect(await project.call('hello')).toEqual({ params: { a: 3 } })
    expect(project.logged('notice').map(({ text }) => text)).toEqual([notices[0], 'The configuration is right again, and in force.'])
  })

  it('that cannot even be parsed leaves functions fresh', async () => {
    const project = await createProject({ 'functions/hello.js': echo, 'actionlab.config.ts': config('{}') })
    project.write('actionlab.config.ts', 'export default {')
    project.write('functions/hello.js', 'exports.main = () => ({ fresh: true })')
    expect(await project.call('hello')).toEqual({ fresh: true })
    expect(project.logged('notice').map(({ text }) => text)).toEqual([expect.stringContaining('actionlab.config.ts does not build')])
  })

  it('appears: a project without one gets one, and another functions folder with it', async () => {
    const project = await createProject({ 'functions/hello.js': echo, 'actions/there.js': `exports.main = () => ({ value: 'there' })` })
    expect(project.actions()).toEqual(['hello'])
    project.write('actionlab.config.json', `{ "functions": "./actions" }`)
    expect(await project.call('there')).toEqual({ value: 'there' })
    expect(project.actions()).toEqual(['there'])
    project.write('actions/there.js', `exports.main = () => ({ value: 'edited' })`)
    expect(await project.call('there')).toEqual({ value: 'edited' })
  })

  it('applies an edit of .env and of .env.local', async () => {
    const project = await createProject({ 'functions/hello.js': echo })
    project.write('.env', 'NAME=env\nOTHER=1')
    expect(await project.call('hello')).toEqual({ params: {}, name: 'env', other: '1' })
    project.write('.env.local', 'NAME=local')
    expect(await project.call('hello')).toEqual({ params: {}, name: 'local', other: '1' })
  })

  it('applies an edit of cloudbaserc.json, also one that appears', async () => {
    const project = await createProject({
      'cloud/greet/index.js': 'exports.main = (event) => ({ event, name: process.env.NAME })',
      'functions/x.js': echo,
    })
    project.write(
      'cloudbaserc.json',
      JSON.stringify({ envId: 'e', functions: [{ name: 'greet', dir: 'cloud/greet', envVariables: { NAME: 'one' } }] }),
    )
    expect(await project.call('greet')).toMatchObject({ name: 'one' })
    project.write(
      'cloudbaserc.json',
      JSON.stringify({ envId: 'e', functions: [{ name: 'greet', dir: 'cloud/greet', envVariables: { NAME: 'two' } }] }),
    )
    expect(await project.call('greet')).toMatchObject({ name: 'two' })
  })

  it('allows another host name at once, and says what only the next start reads', async () => {
    const project = await createProject({ 'functions/hello.js': echo, 'actionlab.config.json': '{}' })
    const ask = async (): Promise<number> =>
      (await project.emulator.request('http://dev.example/nothing', { headers: { host: 'dev.example' } })).status
    expect(await ask()).toBe(403)
    project.write('actionlab.config.json', JSON.stringify({ server: { allowedHosts: ['dev.example'], port: 4000 }, providers: ['ncp'] }))
    expect(await ask()).toBe(404)
    await project.settled()
    expect(project.logged('notice').map(({ text }) => text)).toEqual(['server.port, providers: in force from the next start on.'])
  })
})
