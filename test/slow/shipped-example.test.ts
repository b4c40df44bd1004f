/** The example project answers from its archives as from its sources. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createTest, expect as answers } from '../../emulator/testing/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every function of the example project gives the same result', async () => {
  await using sources = await createEmulator({ root, watch: false, log: 'silent' })
  await using archives = await createEmulator({ root, watch: false, log: 'silent', artefacts: true })
  // What takes a minute and a half, and what prints where it lies, is below.
  const names = sources.actions().filter((name) => !['shop/report', 'order'].includes(name))
  expect(names.length).toBeGreaterThan(4)
  for (const name of names) {
    const [expected, actual] = [await sources.invoke(name, { name: 'Bo' }), await archives.invoke(name, { name: 'Bo' })]
    expect([name, actual.response]).toEqual([name, expected.response])
  }
  const order = { item: 'tea', count: 2 }
  const [expected, actual] = [sources, archives].map((emulator) => emulator.invoke('order', order, { convention: 'event' }))
  expect((await actual)?.response).toEqual((await expected)?.response)
})

const shipped = createTest({ root, artefacts: true })

shipped('a report takes 90 s, and its caller gets 202 after 60', async ({ clock, ncp }) => {
  const waiting = ncp.postAction('shop/report')
  await clock.advance('60s')
  const answer = await waiting
  answers(answer).toBeAccepted()
  await clock.advance('30s')
  answers(await answer.finished()).toSucceedWith({ counted: 90 })
})
