/** A package binding is followed when an action is called through it, not when it is made or named (WhiskPackage.scala resolveBinding). */
import { expect, test } from 'vitest'
import { serve } from './serve.ts'

const { ask, emulator } = serve([{ name: 'base/echo', kind: 'basic', code: 'exports.main = (params) => ({ params, pid: process.pid })' }])

async function send(method: string, path: string, body?: object): Promise<{ status: number; json: Record<string, unknown> }> {
  const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await ask(`/api/v1/namespaces/_/${path}`, { method, ...init })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

const bind = (name: string, to: string, parameters: Record<string, unknown> = {}) =>
  send('PUT', `packages/${name}?overwrite=true`, {
    binding: { namespace: '_', name: to },
    parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
  })
const call = async (action: string): Promise<Record<string, unknown>> =>
  (await send('POST', `actions/${action}?blocking=true&result=true`, {})).json

test('What is called through a binding runs in the containers of the action itself.', async () => {
  await bind('one', 'base', { a: 1 })
  await bind('two', 'base', { a: 2 })
  const [direct, one, two] = [await call('base/echo'), await call('one/echo'), await call('two/echo')]
  expect([direct['params'], one['params'], two['params']]).toEqual([{}, { a: 1 }, { a: 2 }])
  expect(new Set([direct['pid'], one['pid'], two['pid']]).size).toBe(1)
})

test('A package that became a binding is followed to its own package, and the record names the first one.', async () => {
  await send('PUT', 'packages/middle', {})
  await bind('outer', 'middle', { a: 'outer' })
  expect((await send('GET', 'actions/outer/echo')).status).toBe(404)
  await send('DELETE', 'packages/middle')
  await bind('middle', 'base', { a: 'middle', b: 'middle' })
  expect((await call('outer/echo'))['params']).toEqual({ a: 'outer', b: 'middle' })
  const [last] = emulator().activations.list({ limit: 1 })
  expect(last?.annotations).toContainEqual({ key: 'binding', value: 'guest/outer' })
})

test('A binding whose package is gone is named by the answer that does not find it.', async () => {
  await send('PUT', 'packages/brief', {})
  await bind('left', 'brief')
  await send('DELETE', 'packages/brief')
  const { status, json } = await send('GET', 'packages/left')
  expect([status, json['error']]).toEqual([404, "The requested resource 'guest/left' does not exist."])
})

test('Bindings in a circle lead to nothing, and do not hang.', async () => {
  await send('PUT', 'packages/circle', {})
  await bind('round', 'circle')
  await send('DELETE', 'packages/circle')
  await send('PUT', 'packages/circle', { binding: { namespace: '_', name: 'base' } })
  await send('DELETE', 'packages/round')
  await send('PUT', 'packages/round', {})
  await bind('circle', 'round')
  await send('DELETE', 'packages/round')
  expect((await bind('round', 'circle')).status).toBe(400)
  expect((await send('POST', 'actions/circle/echo', {})).status).toBe(404)
})

test('A sequence in a bound package runs with its own components, and `final` covers the parameters of the binding.', async () => {
  await send('PUT', 'packages/steps', { parameters: [{ key: 'p', value: 1 }] })
  const exec = { kind: 'sequence', components: ['/_/one/echo', '/_/two/echo'] }
  await send('PUT', 'actions/steps/both', { exec, annotations: [{ key: 'final', value: true }] })
  await bind('taken', 'steps', { q: 1 })
  expect((await call('taken/both'))['params']).toMatchObject({ a: 2, params: { a: 1 } })
  for (const name of ['p', 'q', '_actions'])
    expect(await send('POST', 'actions/taken/both?blocking=true', { [name]: 0 })).toMatchObject({
      status: 400,
      json: { error: 'Request defines parameters that are not allowed (e.g., reserved properties).' },
    })
  expect((await send('POST', 'actions/steps/both?blocking=true', { q: 0 })).status).toBe(200)
})
