/** The example of the README; test/readme.test.ts compares the two. */
import { createTest, expect } from 'actionlab/vitest'

const test = createTest({
  root: '.',
  ncp: { triggers: { nightly: { type: 'cron', cronOption: '0 3 * * *', actions: ['shop/report'], parameters: { by: 'night' } } } },
})

test('a report takes 90 s, and its caller gets 202 after 60', async ({ clock, ncp }) => {
  const waiting = ncp.postAction('shop/report')
  await clock.advance('60s')
  const answer = await waiting
  expect(answer).toBeAccepted()
  await clock.advance('30s')
  expect(await answer.finished()).toSucceedWith({ counted: 90 })
})

test('the report runs at three every night, Korean time', async ({ clock, emulator }) => {
  await clock.advance('7d')
  expect(emulator.trigger('nightly')).toHaveFired(7)
  expect(emulator.action('shop/report')).toHaveBeenInvokedWith({ by: 'night' })
})
