/** A machine on which this process stands still for a while: a busy one, or a breakpoint. What has been answered meanwhile counts. */
import { expect, test } from 'vitest'
import { createProject } from '../support/project.ts'

const quick = {
  'functions/quick.js': `exports.main = async ({ ms, exit }) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    if (exit) process.exit(3)
    return { pid: process.pid }
  }`,
}

/** Blocks this thread, as a machine does that runs something else. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

const brief = { watch: false, config: { defaults: { limits: { timeout: 1000 } } } }

test('a function that answered within its time limit, and is heard only after it, has succeeded and goes on', async () => {
  const { activate } = await createProject(quick, brief)
  const first = await activate('quick', { ms: 1 })
  const activation = activate('quick', { ms: 30 })
  await sent()
  standStill(2500)
  expect((await activation).response).toEqual(first.response)
  expect((await activate('quick', { ms: 1 })).response).toEqual(first.response)
})

test('a function that ended within its time limit has ended by itself', async () => {
  const { activate } = await createProject(quick, brief)
  await activate('quick', { ms: 1 })
  const activation = activate('quick', { ms: 30, exit: true })
  await sent()
  standStill(2500)
  expect((await activation).response.result).toEqual({ error: 'The action did not produce a valid response and exited unexpectedly.' })
})

test('a caller who waits for less time than that has the result, not the 202', async () => {
  const { activate, emulator } = await createProject(quick, { watch: false })
  await activate('quick', { ms: 1 })
  const answer = emulator.request('/api/v1/namespaces/_/actions/quick?blocking=true&timeout=1000', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"ms":30}',
  })
  await sent()
  standStill(2500)
  expect((await answer).status).toBe(200)
})

/** Until the job of a call that was just made has been written to its container. */
async function sent(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}
