/** What ran for a function that was deleted does not run on. */
import { expect, test } from 'vitest'
import { children, containerPids } from '../support/processes.ts'
import { createProject } from '../support/project.ts'
import { until } from '../support/until.ts'

test.runIf(process.platform === 'linux')('its container and its server end with it, those of others do not', async () => {
  const project = await createProject({
    'functions/stays.js': 'exports.main = () => ({ pid: process.pid })\n',
    'functions/goes.js': 'exports.main = () => ({ pid: process.pid })\n',
    'functions/server.js': `require('node:http').createServer((_, response) => response.end('here')).listen(9000)\n`,
  })
  const pidOf = async (name: string): Promise<number> => ((await project.call(name)) as { pid: number }).pid
  const stays = await pidOf('stays')
  const goes = await pidOf('goes')
  expect(await (await project.emulator.request('/v1/functions/server/?webfn=true')).text()).toBe('here')
  const servers = (): number[] => children(process.pid, 'service-main')
  expect(servers()).toHaveLength(1)
  project.remove('functions/goes.js')
  project.remove('functions/server.js')
  await until('the container and the server to end', () => !containerPids().includes(goes) && servers().length === 0, {
    seen: () => ({ goes, containers: containerPids(), servers: servers() }),
  })
  expect(await pidOf('stays')).toBe(stays)
})
