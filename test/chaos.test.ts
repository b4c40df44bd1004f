/** Everything at once: twenty functions, random faults, random kills from outside. Every call gets one answer, every activation one record. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import type { ActionConfig } from '../emulator/model/config.ts'
import { containerPids } from './support/processes.ts'
import { repeat } from './support/repeat.ts'
import { until } from './support/until.ts'
import { has } from '../scripts/test-tools.mjs'

const functions = 20
const clients = 50

const hasPython = has('Python')

const javascript = `exports.main = async ({ n, fault }) => {
  if (fault === 'exit') process.exit(1)
  if (fault === 'throw') throw new Error('chaos')
  if (fault === 'loop') for (;;);
  if (fault === 'late') return new Promise(() => setTimeout(() => { throw new Error('late') }, 1))
  if (fault === 'sleep') await new Promise((resolve) => setTimeout(resolve, 30))
  return { n }
}`

const python = `import os, threading, time
def main(p):
  fault = p.get("fault")
  if fault == "exit": os._exit(1)
  if fault == "throw": raise ValueError("chaos")
  if fault == "late":
    threading.Timer(0.001, os._exit, [1]).start()
    time.sleep(1)
  while fault == "loop": pass
  if fault == "sleep": time.sleep(0.03)
  return {"n": p["n"]}
`

const languages = [
  {
    language: 'JavaScript',
    extension: 'cjs',
    calls: 500 * repeat,
    source: (index: number) => `/* ${index} */ ${javascript}`,
    ended: /exited unexpectedly/,
  },
  // What a killed container answers: openwhisk-runtime-go, for the code it ran and for the code it was loading.
  {
    language: 'Python',
    extension: 'py',
    calls: 200 * repeat,
    source: (index: number) => `# ${index}\n${python}`,
    ended: /command exited|Cannot start action/,
  },
].filter(({ extension }) => extension !== 'py' || hasPython)

/** The same numbers in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function faultFor(roll: number): string | undefined {
  if (roll < 0.004) return 'exit'
  if (roll < 0.008) return 'late'
  // Each burns a core until its limit: a few are enough.
  if (roll < 0.0086) return 'loop'
  if (roll < 0.02) return 'throw'
  if (roll < 0.05) return 'sleep'
  return undefined
}

describe.each(languages)('$language', ({ extension, calls, source, ended }) => {
  let root: string
  let emulator: Emulator

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'actionlab-chaos-'))
    const actions: Record<string, ActionConfig> = {}
    for (let index = 0; index < functions; index++) {
      writeFileSync(join(root, `f${index}.${extension}`), source(index))
      actions[`f${index}`] = { file: `./f${index}.${extension}`, limits: { timeout: 2000 } }
    }
    emulator = await createEmulator({ root, functions: '.', actions, watch: false })
  })

  afterAll(async () => {
    await emulator.close()
    rmSync(root, { recursive: true, force: true })
  })

  test(`${calls} calls through faults and kills: one answer and one record each`, { timeout: 60_000 * repeat }, async () => {
    const roll = random(20_261_122)
    const seen = new Map<string, number>()
    emulator.activations.subscribe(({ activationId }) => seen.set(activationId, (seen.get(activationId) ?? 0) + 1))
    let next = 0
    let killed = 0
    const wrong: unknown[] = []
    const ids: string[] = []
    const kill = (): void => {
      const pids = containerPids()
      const pid = pids[Math.floor(roll() * pids.length)]
      if (pid === undefined) return
      killed++
      process.kill(pid, 'SIGKILL')
    }
    const client = async (): Promise<void> => {
      while (next < calls) {
        const n = next++
        const fault = faultFor(roll())
        const activation = await emulator.invoke(`f${Math.floor(roll() * functions)}`, { n, ...(fault ? { fault } : {}) })
        ids.push(activation.activationId)
        if (ids.length % 50 === 0) kill()
        const { success, result } = activation.response
        const isWrong = success
          ? JSON.stringify(result) !== JSON.stringify({ n }) || (fault !== undefined && fault !== 'sleep')
          : fault === undefined && !ended.test(JSON.stringify(result))
        // A kill from outside may fail a healthy call, and only with this.
        if (isWrong) wrong.push({ fault, n, result, duration: activation.duration })
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    expect(ids).toHaveLength(calls)
    expect(new Set(ids).size).toBe(calls)
    expect(wrong).toEqual([])
    expect(killed).toBeGreaterThan(0)
    expect([...seen.values()].filter((times) => times !== 1)).toEqual([])
    expect(ids.filter((id) => !seen.has(id))).toEqual([])
  })

  test('afterwards a reset leaves the spares, and nothing else', async () => {
    await emulator.reset()
    // Of the action's own class and of the usual one, which boots with the emulator.
    await until('at most two spares to be left', () => containerPids().length <= 2, { seen: containerPids })
    expect((await emulator.invoke('f0', { n: 1 })).response.result).toEqual({ n: 1 })
  })

  test('afterwards closing leaves no process', async () => {
    expect(containerPids().length).toBeGreaterThan(0)
    await emulator.close()
    await until('every container to end', () => containerPids().length === 0, { seen: containerPids })
  })
})
