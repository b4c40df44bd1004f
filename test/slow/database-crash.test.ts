/** What was acknowledged is there after a process was killed at any moment. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../emulator/documents/open-database.ts'
import { systemClock } from '../../emulator/system/clock.ts'

const root = mkdtempSync(join(tmpdir(), 'actionlab-crash-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const writer = fileURLToPath(new URL('../support/database-writer.ts', import.meta.url))
const writes = 10_000

/** Kills the writer after so many acknowledged writes, at a moment that nobody chose. @returns the highest number acknowledged by each of its loops */
async function writeAndKill(folder: string, after: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, folder, String(writes)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged = new Map<string, number>()
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  let count = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [loop = '', number] = line.split(' ')
    acknowledged.set(loop, Number(number))
    if (++count === after) setTimeout(() => child.kill('SIGKILL'), Math.random() * 5)
  }
  await ended
  return acknowledged
}

test.each([9_990, 5_000, 1_000, 1, 7_500])('kill -9 after %i of ten thousand acknowledged writes loses none of them', async (after) => {
  const folder = join(root, String(after))
  const acknowledged = await writeAndKill(folder, after)
  const database = await openDatabase({ clock: systemClock, folder, warn: (text) => expect.fail(text) })
  const counters = await database.find('counters')
  for (const [loop, number] of acknowledged) {
    // What was written and not acknowledged any more may be there as well.
    const counter = counters.find(({ _id }) => _id === loop)?.['n'] as number
    expect(counter).toBeGreaterThanOrEqual(number)
    const log = await database.find('log', { filter: { loop, n: { $lte: number } } })
    expect(new Set(log.map(({ n }) => n)).size).toBe(number)
    // Both are of one transaction.
    expect(await database.count('log', { filter: { loop } })).toBe(counter)
  }
  await database.close()
})
