/** What a manifest asks for and what is not given here is said once; a manifest that is wrong is told as a wrong configuration is. */
import { expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { createDeployed, createFolder } from '../support/project.ts'

const code = 'exports.main = () => ({ a: 1 })\n'
const head = 'service: s\nprovider: openwhisk\nfunctions:\n  a: { handler: handler.main }\n'
const odd = (count: number): string =>
  Array.from({ length: count }, (_, index) => `  f${index}: { handler: handler.main, events: [{ what${index}: x }] }\n`).join('')

it('says each remark at the start and not again after a save, and new ones of a save', async () => {
  const project = await createDeployed({ 'serverless.yml': head + odd(1), 'handler.js': code })
  const notices = (): string[] => project.logged('notice').map(({ text }) => text)
  expect(notices()).toEqual([expect.stringContaining('the event what0 ')])
  project.write('handler.js', 'exports.main = () => ({ a: 2 })\n')
  expect(await project.call('s-dev-a')).toEqual({ a: 2 })
  project.write('serverless.yml', `${head}    # of now\n${odd(2)}`)
  await project.call('s-dev-a')
  expect(notices()[0]).toContain(':5: the event what0 ')
  expect(notices().slice(1)).toEqual([expect.stringContaining(':6: the event what0 '), expect.stringContaining(':7: the event what1 ')])
})

it('says a few of many, and how many there are beside them', async () => {
  const { logged } = await createDeployed({ 'serverless.yml': head + odd(20), 'handler.js': code }, { watch: false })
  const notices = logged('notice').map(({ text }) => text)
  expect(notices).toHaveLength(6)
  expect(notices[5]).toBe('15 more remarks on serverless.yml: actionlab doctor and the dashboard list them.')
})

it('refuses a manifest that is wrong with its file and line, and after a save the last good one stays in force', async () => {
  const wrong = head.replace('handler: handler.main', 'handler: 7')
  const { root } = createFolder({ 'serverless.yml': wrong, 'handler.js': code })
  await expect(loadConfig({ root })).rejects.toThrow('serverless.yml:4')

  const project = await createDeployed({ 'serverless.yml': head, 'handler.js': code })
  expect(await project.call('s-dev-a')).toEqual({ a: 1 })
  project.write('serverless.yml', wrong)
  expect(await project.call('s-dev-a')).toEqual({ a: 1 })
  const [notice] = project.logged('notice')
  expect(notice).toMatchObject({ level: 'error' })
  expect(notice?.text).toContain('serverless.yml:4')
  expect(notice?.text).toContain('The last good configuration stays in force.')
  project.write('serverless.yml', head.replace('  a:', '  b:'))
  expect(await project.call('s-dev-b')).toEqual({ a: 1 })
})
