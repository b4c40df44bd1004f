/** The published `@cloudbase/functions-framework`, installed as its developers do, serves functions of its style behind the emulator: answers, event streams, several functions in one folder. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { project } from '../providers/tcb/project.ts'

const single = `exports.main = async (event, context) => {
  const { url, httpMethod } = context.httpContext
  if (!url.endsWith('/events')) return { statusCode: 201, headers: { 'x-own': 'yes' }, body: { event, httpMethod, service: context.extendedContext.serviceName } }
  const events = context.sse()
  for (const count of [1, 2]) events.send({ data: { count } })
  events.end({ data: 'end' })
}`
const several = JSON.stringify({ functionsRoot: '.', functions: [{ name: 'sum', directory: 'sum', triggerPath: '/sum' }] })

test('the published package answers as it does in a container', { timeout: 240_000 }, async (context) => {
  const it = await project({
    'functions/single/index.js': single,
    'functions/single/package.json': JSON.stringify({ dependencies: { '@cloudbase/functions-framework': '^1.18.0' } }),
    'functions/several/index.js': 'exports.main = () => "default"',
    'functions/several/sum/index.js': 'exports.main = ({ a, b }) => ({ sum: a + b })',
    'functions/several/cloudbase-functions.json': several,
    'package.json': '{ "private": true }',
  })
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', '@cloudbase/functions-framework@^1.18.0']
  const { status } = spawnSync('npm', install, { cwd: it.root, stdio: 'ignore' })
  if (status !== 0) context.skip('the registry cannot be reached')
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const answer = await it.emulator.request('/v1/cloudrun/single/a?x=1', { ...json, body: '{"q":1}' })
  expect([answer.status, answer.headers.get('x-own'), await answer.json()]).toEqual([
    201,
    'yes',
    { event: { q: 1 }, httpMethod: 'POST', service: 'single' },
  ])
  const events = await it.emulator.request('/v1/functions/single/events?webfn=true')
  expect([events.headers.get('content-type'), await events.text()]).toEqual([
    expect.stringContaining('text/event-stream'),
    expect.stringMatching(/^data: \{"count":1\}\n\ndata: \{"count":2\}\n\ndata: end\n\n/),
  ])
  const sum = await it.emulator.request('/v1/cloudrun/several/sum', { ...json, body: '{"a":1,"b":2}' })
  expect(await sum.json()).toEqual({ sum: 3 })
})
