/** A busy cloud is asked again, and the first refusal ends a deployment. */
import { expect, test } from 'vitest'
import { CloudRefusal, type DeployedCloud } from '../../emulator/providers/deployment.ts'
import { apply } from '../../emulator/release/apply.ts'
import { isSame, type Plan, planOf } from '../../emulator/release/plan.ts'
import { planJson, planLines, planSummary } from '../../emulator/release/plan-text.ts'
import type { JsonObject } from '../../emulator/model/json.ts'

/** A cloud that answers each call with the next of these, and then takes it. */
function cloudWith(answers: (Error | undefined)[], kept: Record<string, JsonObject> = {}): DeployedCloud & { readonly calls: string[] } {
  const calls: string[] = []
  return {
    calls,
    list: () => Promise.resolve(Object.keys(kept).map((name) => ({ kind: 'action', name }))),
    read: ({ name }) => Promise.resolve(kept[name]),
    send({ name }) {
      calls.push(name)
      const answer = answers.shift()
      return answer === undefined ? Promise.resolve() : Promise.reject(answer)
    },
  }
}

const wanted = {
  entities: ['a', 'b', 'c'].map((name) => ({
    kind: 'action',
    name,
    properties: { parameters: { token: 'one', n: 1 }, limits: { timeout: 1 }, main: 'main' },
  })),
  notes: [],
  problems: [],
}
const busy = new CloudRefusal('Concurrent modification to resource detected', true)

test('what passes is tried three times, and then refused', async () => {
  const cloud = cloudWith([busy, busy, undefined, undefined, busy, busy, busy])
  const retried: string[] = []
  const plan = await planOf(wanted, cloud, true)
  const { done, failed, left } = await apply(plan, cloud, { pauseMs: 0, onRetry: ({ entity }) => retried.push(entity.name) })
  expect(cloud.calls).toEqual(['a', 'a', 'a', 'b', 'c', 'c', 'c'])
  expect(retried).toEqual(['a', 'a', 'c', 'c'])
  expect([done.length, failed?.planned.entity.name, failed?.why, left.length]).toEqual([2, 'c', busy.message, 0])
})

test('what does not pass is tried once, what comes after it not at all, and a fault of our own is none of the cloud', async () => {
  const cloud = cloudWith([undefined, new CloudRefusal('403')])
  const plan: Plan = await planOf(wanted, cloud, false)
  const { done, failed, left } = await apply(plan, cloud, { pauseMs: 0 })
  expect([done.map(({ entity }) => entity.name), failed?.planned.entity.name, left.map(({ entity }) => entity.name)]).toEqual([
    ['a'],
    'b',
    ['c'],
  ])
  await expect(apply(plan, cloudWith([new TypeError('ours')]), {})).rejects.toThrow('ours')
})

test('a plan names each value that differs, and no secret of either side', async () => {
  const cloud = cloudWith([], {
    a: {
      parameters: { token: 'other-secret', n: 1, db: 'postgres://u:old-password@h/x', list: [{ key: 'deep-secret' }] },
      limits: { timeout: 2 },
      main: 'main',
    },
    b: { parameters: { token: 'one', n: 1 }, limits: { timeout: 1 }, main: 'main' },
    old: {},
  })
  const plan = await planOf(wanted, cloud, true)
  expect(isSame(plan)).toBe(false)
  expect(planLines(plan, (text) => text)).toEqual([
    'update    action  a',
    '            parameters.token: •••••• → ••••••',
    '            parameters.db: postgres://u:••••••@h/x → nothing',
    '            parameters.list: [{"key":"••••••"}] → nothing',
    '            limits.timeout: 2 → 1',
    'same      action  b',
    'create    action  c',
    '            parameters: token: ••••••, n: 1',
    '            limits: timeout: 1',
    '            main: main',
    'not here  action  old',
  ])
  expect(planSummary(plan)).toBe('1 to create, 1 to update, 1 the same, 1 not here, which stays.')
  expect(JSON.stringify(planJson(plan, (text) => text))).not.toMatch(/other-secret|old-password|deep-secret|"one"/)
})
