/** The document database by the published SDKs, unchanged. docs/contracts/tcb.md 10. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { project, type Project } from '../providers/tcb/project.ts'
import { aggregations, changes, expected, queries, refusals, run } from './program.ts'
import { env, js2, js3, nodeSdk, skipMetadata, type Loose } from './sdks.ts'

let it: Project
let address: string

skipMetadata()

beforeAll(async () => {
  it = await project({ 'functions/unused.js': 'exports.main = () => 1' }, { envId: env }, { keep: true })
  const { port } = await it.emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
}, 30_000)
afterAll(() => it.close())

describe.each<[string, () => Loose]>([
  ['node-sdk-3', () => nodeSdk(3, address)],
  ['node-sdk-2', () => nodeSdk(2, address)],
  ['js-sdk-3', () => js3(address, { accessKey: 'any-key', endPointMode: 'CLOUD_API' })],
  ['js-sdk-2', () => js2('CLOUD_API', address)],
])('%s', (name, create) => {
  let db: Loose
  beforeAll(() => {
    db = create().database()
  })

  test.each([
    ['queries', queries],
    ['changes', changes],
    ['aggregations', aggregations],
    ['refusals', refusals],
  ])('runs a program of %s', async (title, steps) => {
    expect(await run(db, `${name}-${title}`, steps)).toEqual(expected(steps))
  })
})
