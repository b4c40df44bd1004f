/** Functions as people write them answer here as they answer in plain Node, which is what a cloud runs them with. Half of them every day, all in the slow run. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import { createFolder } from './support/project.ts'
import { commonJs } from './real-code/common-js.ts'
import { computed } from './real-code/computed.ts'
import { conditions } from './real-code/conditions.ts'
import { identity } from './real-code/identity.ts'
import { imports } from './real-code/imports.ts'
import { links } from './real-code/links.ts'
import { missing } from './real-code/missing.ts'
import { modules } from './real-code/modules.ts'
import { packages } from './real-code/packages.ts'
import { places } from './real-code/places.ts'
import type { Answer } from './real-code/plain-node.ts'
import { answerOfPlainNode, changedAnswers } from './real-code/recorded-answers.ts'
import { results } from './real-code/results.ts'
import { actionOf, type Row } from './real-code/row.ts'
import { runtime } from './real-code/runtime.ts'
import { waiting } from './real-code/waiting.ts'
import { third } from './support/repeat.ts'

const kinds = [missing, computed, commonJs, places, identity, modules, imports, conditions, waiting, packages, links, runtime, results]

// The developer's own, which no cloud knows.
beforeAll(() => void vi.stubEnv('TZ', 'Asia/Seoul'))
afterAll(() => void vi.unstubAllEnvs())

describe.each(kinds)('$kind', ({ rows }) => {
  for (const row of third(rows)) {
    it(row.title, async () => {
      const [actual, expected] = await Promise.all([askActionlab(row), answerOfPlainNode(row)])
      if ('result' in expected) expect(actual).toEqual(expected)
      // The caller reads the cloud's words; Node's reason is in the record.
      else expect(actual).toEqual({ error: expect.stringContaining(expected.error) })
    })
  }
})

it('names each function once, and knows what plain Node answers to it', () => {
  const titles = kinds.flatMap(({ rows }) => rows.map(({ title }) => title))
  expect(new Set(titles).size).toBe(titles.length)
  expect(changedAnswers(titles), 'Run this file with ACTIONLAB_RECORD=1 to record what plain Node answers now.').toEqual([])
})

async function askActionlab(row: Row): Promise<Answer> {
  const project = createFolder(row.files)
  for (const [name, target] of Object.entries(row.links ?? {})) project.link(name, target)
  await using emulator = await createEmulator({ root: project.root, watch: false, ...row.config })
  const { response, logLines, hints, outcome } = await emulator.invoke(actionOf(row), row.params ?? {})
  const relative = (text: string): string => text.replaceAll(project.root, '<root>')
  if (response.success) return { result: JSON.parse(relative(response.text)) as unknown }
  return { error: relative([response.text, outcome.trace, ...[...logLines, ...hints].map(({ text }) => text)].join('\n')) }
}
