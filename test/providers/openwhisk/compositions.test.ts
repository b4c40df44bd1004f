/**
 * A conductor says which action runs next (openwhisk.md 14.1). What it answers to a request stands in fixtures/cases/openwhisk/conductors.json; here is
 * what a developer sees of it.
 */
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createVirtualClock, type Activation, type Config, type Emulator } from '../../../emulator/index.ts'
import type { ActivationDetail, ActivationTree } from '../../../emulator/dashboard/wire/activation.ts'
import type { Log } from '../../../emulator/model/log.ts'
import type { JsonObject } from '../../../emulator/model/json.ts'
import { createPrinter } from '../../../emulator/output/printer.ts'
import { hasPython } from '../../support/python.ts'
import { createSite, json, type Site } from '../../dashboard/site.ts'
import { until } from '../../support/until.ts'

type Code = (params: Record<string, unknown>) => unknown

const conductor = { annotations: { conductor: true } }
/** Follows a plan: a list of continuations, and at its end what it was given last. */
const plan: Code = ({ plan = [], ...seen }) => {
  const [next, ...rest] = plan as object[]
  return next ? { ...next, state: { plan: rest } } : { params: seen }
}
const next: Code = ({ n }) => ({ n: Number(n) + 1 })

function open(actions: Record<string, object>, config: object = {}, log?: Log): Promise<Site> {
  return createSite({
    files: { 'functions/.keep': '' },
    config: { isolation: 'inline', actions, triggers: {}, ...config } as Config,
    ...(log ? { log } : {}),
  })
}

const inline = (main: Code, more: object = {}): object => ({ module: { main }, ...more })
const three = { plan: [{ action: 'next', params: { n: 1 } }] }
const annotationOf = ({ annotations }: Activation, name: string): unknown => annotations.find(({ key }) => key === name)?.value
const stepsOf = (emulator: Emulator, { logs }: Activation): (Activation | undefined)[] => logs.map((id) => emulator.activations.get(id))

test('a composition is one record that sums up its steps, and the steps have records of their own', async () => {
  const { emulator } = await open({ plan: inline(plan, conductor), next: inline(next, { limits: { memory: 300 } }) })
  const whole = await emulator.invoke('plan', three)
  expect(whole).toMatchObject({ name: 'plan', revision: '', cold: false, response: { status: 'success', result: { n: 2 } } })
  expect(whole.cause).toBeUndefined()
  const limits = { concurrency: 1, logs: 10, memory: 300, timeout: 60_000 }
  const own = { path: 'guest/plan', kind: 'sequence', limits, topmost: true, waitTime: 0, conductor: true }
  expect(Object.fromEntries(whole.annotations.map(({ key, value }) => [key, value]))).toEqual(own)
  const steps = stepsOf(emulator, whole)
  expect(steps.map((step) => step?.path)).toEqual(['plan', 'next', 'plan'])
  expect(whole.duration).toBe(steps.reduce((sum, step) => sum + (step?.duration ?? 0), 0))
  for (const step of steps) {
    expect(step?.cause).toBe(whole.activationId)
    expect(step && ['causedBy', 'conductor', 'topmost'].map((name) => annotationOf(step, name))).toEqual(['sequence', undefined, undefined])
    expect(step && annotationOf(step, 'kind')).toMatch(/^nodejs:/)
    expect(step?.start).toBeGreaterThanOrEqual(whole.start)
    expect(step?.end).toBeLessThanOrEqual(whole.end)
  }
})

test('every answer that knows no compositions runs them too, and one in the convention of events does not', async () => {
  const { emulator } = await open({ plan: inline(plan, { ...conductor, type: 'web' }), next: inline(next) })
  const answer = await emulator.request('/ncf/api/v2/packages/-/actions/plan?blocking=true&result=true', json(three))
  expect(await answer.json()).toMatchObject({ content: { response: { result: { n: 2 } } } })
  const web = await emulator.request('/api/v1/web/guest/default/plan.json', json(three))
  expect([web.status, await web.json()]).toEqual([200, { n: 2 }])
  const composition = emulator.activations.get(web.headers.get('x-openwhisk-activation-id') ?? '')
  expect(composition && annotationOf(composition, 'conductor')).toBe(true)
  expect(await (await emulator.request('/v1/functions/plan', json(three))).json()).toMatchObject({ action: 'next' })
})

test('who forgot the annotation is told so, and who returns something else is not', async () => {
  const { emulator } = await open({ plan: inline(plan), next: inline(next), echo: inline((params) => params) })
  const hints = async (name: string, params: JsonObject): Promise<string[]> =>
    (await emulator.invoke(name, params)).hints.map(({ text }) => text)
  expect(await hints('plan', three)).toEqual([
    "The result asks for guest/next as a conductor's does, but plan is no conductor: give it the annotation `conductor: true`.",
  ])
  for (const result of [
    { action: 'next' },
    { action: 'none', params: {} },
    { action: 'next', params: {}, more: 1 },
    { action: 'no:name', params: {} },
  ])
    expect(await hints('echo', result)).toEqual([])
})

test('components are found through bindings, whose parameters they get', async () => {
  const { emulator } = await open(
    { plan: inline(plan, conductor), 'tools/echo': inline((params) => params) },
    { packages: { tools: { params: { from: 'tools', a: 1 } } } },
  )
  const put = (name: string, binding: object): Promise<Response> =>
    emulator.request(`/api/v1/namespaces/_/packages/${name}`, json({ binding, parameters: [{ key: 'from', value: name }] }, 'PUT'))
  expect((await put('bound', { namespace: '_', name: 'tools' })).status).toBe(200)
  const seen = await emulator.invoke('plan', { plan: [{ action: 'bound/echo' }] })
  expect(seen.response.result).toEqual({ from: 'bound', a: 1 })
  const none = await emulator.invoke('plan', { plan: [{ action: 'bound/none' }] })
  expect(none.response.result).toEqual({ error: "Failed to resolve action with name 'guest/bound/none' during composition." })
})

test('a composition that takes longer than a minute of the clock is answered by its id and goes on', async () => {
  const clock = createVirtualClock(0)
  const release: (() => void)[] = []
  const waits: Code = () => new Promise((resolve) => release.push(() => resolve({ n: 7 })))
  const { emulator } = await open({ plan: inline(plan, conductor), waits: inline(waits, { limits: { timeout: 300_000 } }) }, { clock })
  const answer = emulator.request('/api/v1/namespaces/_/actions/plan?blocking=true&result=true', json({ plan: [{ action: 'waits' }] }))
  await until('the component to run', () => release.length > 0)
  await clock.advance(60_000)
  const { status, headers } = await answer
  const id = headers.get('x-openwhisk-activation-id') ?? ''
  expect([status, emulator.activations.get(id)]).toEqual([202, undefined])
  expect(emulator.activations.unfinished()).toMatchObject([
    { path: 'plan', activationId: id, phase: 'running' },
    { path: 'waits', cause: id },
  ])
  release[0]?.()
  const whole = await until('the composition to end', () => emulator.activations.get(id))
  expect(whole.response.result).toEqual({ n: 7 })
})

test('a composition that is cancelled does not go on, whatever its conductor makes of errors', async () => {
  const { emulator, send } = await open({ plan: inline(plan, conductor), waits: inline(() => new Promise(() => {})) })
  const answer = emulator.invoke('plan', { plan: [{ action: 'plan', params: { plan: [{ action: 'waits' }] } }, { action: 'plan' }] })
  const component = await until('the component to run', () => emulator.activations.unfinished().find(({ path }) => path === 'waits'))
  expect(emulator.activations.unfinished().map(({ path }) => path)).toEqual(['plan', 'plan', 'waits'])
  const outer = emulator.activations.unfinished()[0]?.activationId ?? ''
  expect(await send('POST', `/running/${outer}/cancel`)).toMatchObject({ activationId: component.activationId })
  const whole = await answer
  expect([whole.response.status, whole.logs.length]).toEqual(['action developer error', 2])
  expect(emulator.activations.unfinished()).toEqual([])
})

test('a sequence of more than fifty actions runs the first fifty, those of nested sequences counted, and a conductor in it counts anew', async () => {
  const half = { type: 'sequence', components: Array<string>(26).fill('next') }
  const whole = { type: 'sequence', components: ['plan', 'half', 'half'] }
  const { emulator } = await open({ plan: inline(plan, conductor), next: inline(next), half, whole })
  const long = await emulator.invoke('whole', { plan: Array.from({ length: 40 }, () => ({ action: 'next', params: { n: 0 } })) })
  expect(long.response).toMatchObject({ status: 'application error', result: { error: 'Too many actions in the sequence.' } })
  expect(stepsOf(emulator, long).map((step) => step?.logs.length)).toEqual([81, 26, 23])
})

test('a sequence and a conductor that call each other without an end are ended, and nothing is left that runs', async () => {
  const endless = { type: 'sequence', components: ['again'] }
  const { emulator } = await open({ again: inline(() => ({ action: 'endless' }), conductor), endless })
  const whole = await emulator.invoke('endless')
  expect(whole.response).toMatchObject({ status: 'whisk internal error', result: { error: 'Sequence failed.' } })
  expect(emulator.activations.unfinished()).toEqual([])
  const deepest = emulator.activations.list().find(({ response: { text } }) => text.includes('without an end'))
  expect(deepest?.response.result).toEqual({ error: 'Sequences and compositions call each other 1000 deep, without an end.' })
})

test('sequences that call each other without an end are ended too, and the emulator goes on answering', async () => {
  const { emulator } = await open({
    ping: { type: 'sequence', components: ['pong'] },
    pong: { type: 'sequence', components: ['ping'] },
    next: inline(next),
  })
  const whole = await emulator.invoke('ping')
  expect(whole.response).toMatchObject({ status: 'whisk internal error', result: { error: 'Sequence failed.' } })
  expect(emulator.activations.unfinished()).toEqual([])
  expect((await emulator.invoke('next', { n: 1 })).response.result).toEqual({ n: 2 })
})

test('the terminal has a line for each step and one for the whole, and the dashboard shows a tree', async () => {
  const lines: string[] = []
  const stream = new Writable({ write: (chunk, _, done) => (lines.push(...stripVTControlCharacters(String(chunk)).split('\n')), done()) })
  const log = createPrinter({ stream: stream as never, root: '.' })
  const both = { type: 'sequence', components: ['next', 'next'] }
  const { emulator, get } = await open({ plan: inline(plan, conductor), next: inline(next), both }, {}, log)
  const whole = await emulator.invoke('plan', {
    plan: [
      { action: 'plan', params: { plan: [{ action: 'both', params: { n: 1 } }] } },
      { action: 'next', params: { n: 5 } },
    ],
  })
  log.flush()
  const printed = lines.filter((line) => /^[✔·] /.test(line)).map((line) => line.split(/\s+/).slice(0, 2).join(' '))
  expect(printed).toEqual(['· plan', '· plan', '· next', '· next', '· both', '· plan', '· plan', '· plan', '· next', '· plan', '✔ plan'])
  expect(lines.filter((line) => line.includes('steps')).map((line) => /\d+ steps/.exec(line)?.[0])).toEqual([
    '2 steps',
    '3 steps',
    '5 steps',
  ])
  const detail = await get<ActivationDetail>(`/activations/${whole.activationId}`)
  const shape = ({ path, children }: ActivationTree): unknown => (children.length > 0 ? [path, children.map(shape)] : path)
  expect(detail.children.map(shape)).toEqual(['plan', ['plan', ['plan', ['both', ['next', 'next']], 'plan']], 'plan', 'next', 'plan'])
  expect([detail.logs, detail.logLines]).toEqual([0, []])
})

test.runIf(hasPython)('a number that no double holds is in the result of a composition as its code wrote it', async () => {
  const code = 'def main(p):\n    return {"params": {"big": 12345678901234567890, "1": [{"}": "\\",{"}]}}\n'
  const { emulator } = await createSite({ files: { 'functions/big.py': code }, config: { actions: { big: conductor }, triggers: {} } })
  const { text } = (await emulator.invoke('big')).response
  expect(text.replaceAll(' ', '')).toBe('{"big":12345678901234567890,"1":[{"}":"\\",{"}]}')
})
