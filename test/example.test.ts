/** The example of the README; test/readme.test.ts compares the two. */
import { createTest, expect } from 'actionlab/vitest'

const test = createTest({ root: '.' })

test('a report takes 90 s, and its caller gets 202 after 60', async ({ clock, ncp }) => {
  const waiting = ncp.postAction('shop/report')
  await clock.advance('60s')
  const answer = await waiting
  expect(answer).toBeAccepted()
  await clock.advance('30s')
  expect(await answer.finished()).toSucceedWith({ counted: 90 })
})

test('the shop lists its users', async ({ ncp }) => {
  expect(await ncp.http('users', { rest: '/users' })).toRespond({ status: 200, json: [{ id: 1, name: 'Jane' }] })
})
