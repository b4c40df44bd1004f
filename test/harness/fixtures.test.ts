/** `test` with an emulator in it: the project's own functions, a fresh store per test, clients that build the address. */
import { expect } from 'vitest'
import { createTest } from '../../emulator/testing/index.ts'

const test = createTest({ root: process.cwd() })

test('Post Action is one line', async ({ ncp }) => {
  const answer = await ncp.postAction('hello', { name: 'Bo' })
  expect(answer).toSucceed()
  expect(answer).toSucceedWith({ payload: 'Hello, Bo in Naver!' })
  expect(answer).toMatchContract('ncp.postAction')
  expect(answer.json.content.response.success).toBe(true)
  expect(answer.activation?.path).toBe('hello')
  expect(await answer.response.json()).toEqual(answer.json)
})

test('the store of a test starts empty', async ({ emulator }) => {
  expect(emulator.activations.list()).toEqual([])
})

test('web', async ({ openwhisk, ncp, tcb }) => {
  expect(await openwhisk.web('page', { query: { name: 'Bo' } })).toRespond({
    status: 200,
    text: '<h1>Hello, Bo!</h1>',
    headers: { 'content-type': /html/ },
  })
  expect(await ncp.http('users', { rest: '/users' })).toRespond({ status: 200, json: [{ id: 1, name: 'Jane' }] })
  expect(await ncp.webhook('hello', { name: 'Bo' })).toRespond({ status: 200, json: { payload: 'Hello, Bo in Naver!' } })
  expect(await tcb.call('order', { item: 'tea', count: 2 })).toSucceedWith({ total: 6 })
})

test('time', async ({ clock, ncp, emulator }) => {
  const waiting = ncp.postAction('shop/report')
  await clock.advance('60s')
  const answer = await waiting
  expect(answer).toBeAccepted()
  expect(answer.activation).toBeUndefined()
  await clock.advance('30s')
  expect(await answer.finished()).toSucceedWith({ counted: 90 })
  expect(emulator).toHaveLogged('counting for 90 s')
  console.log(emulator.debug())
})
