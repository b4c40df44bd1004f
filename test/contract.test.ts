/** Every contract case through a socket, in the slow run through `emulator.request()` and on archives as well. Ids in pending.json do not hold yet; the list may only shrink. */
import { readFileSync, readdirSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts'
import { deployCase, type DeployedCase } from '../emulator/cases/deploy-case.ts'
import type { ContractCase } from '../emulator/cases/format.ts'
import { playCase } from '../emulator/cases/play.ts'
import { viaRequest, viaSocket } from '../emulator/cases/send.ts'
import { inSlowRun } from './support/repeat.ts'

const folder = new URL('../fixtures/cases/', import.meta.url)
const pending = new Set(read<string[]>('pending.json'))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.includes('/') && file.endsWith('.json'))
  .sort()

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T
}

interface Started {
  readonly emulator: Emulator
  readonly port: number
  readonly deployed: DeployedCase
}

/** Cases that deploy the same share an emulator, one after the other, until the last of them is done; each still starts from an empty activation store. */
class Emulators {
  readonly #started = new Map<string, Promise<Started>>()
  readonly #users = new Map<string, number>()
  /** Resolves when nobody has it. */
  readonly #free = new Map<string, Promise<void>>()
  readonly #options: EmulatorOptions

  constructor(cases: readonly ContractCase[], options: EmulatorOptions) {
    this.#options = options
    for (const contractCase of cases) this.#users.set(keyOf(contractCase), (this.#users.get(keyOf(contractCase)) ?? 0) + 1)
  }

  /** Waits until it is free; `release` is to be called when done. */
  async lend(contractCase: ContractCase): Promise<{ readonly shared: Started; release(): void }> {
    const key = keyOf(contractCase)
    const before = this.#free.get(key)
    let release = (): void => {}
    this.#free.set(key, new Promise<void>((resolve) => (release = resolve)))
    await before
    const started = this.#started.get(key) ?? start(contractCase, this.#options)
    this.#started.set(key, started)
    return { shared: await started, release }
  }

  async giveBack(contractCase: ContractCase): Promise<void> {
    const key = keyOf(contractCase)
    const left = (this.#users.get(key) ?? 1) - 1
    this.#users.set(key, left)
    if (left === 0) await this.#close(key)
  }

  async close(): Promise<void> {
    for (const key of this.#started.keys()) await this.#close(key)
  }

  async #close(key: string): Promise<void> {
    const started = await this.#started.get(key)
    this.#started.delete(key)
    await started?.emulator.close()
    await started?.deployed.remove()
  }
}

function keyOf({ actions, trigger, triggers, credentials, now, config, setup }: ContractCase): string {
  return JSON.stringify({ actions, trigger, triggers, credentials, now, config, setup })
}

async function start(contractCase: ContractCase, options: EmulatorOptions): Promise<Started> {
  const deployed = await deployCase(contractCase)
  const emulator = await createEmulator({ ...deployed.options, ...options })
  const { port } = await emulator.listen({ port: 0 })
  return { emulator, port, deployed }
}

const transports = [({ port }: Started) => viaSocket(port), ...inSlowRun(({ emulator }: Started) => viaRequest(emulator))]

async function playFresh(contractCase: ContractCase, transport: (typeof transports)[number], options: EmulatorOptions): Promise<string[]> {
  const started = await start(contractCase, options)
  const found = await playCase(contractCase, transport(started), () => contractCase.now ?? Date.now())
  await started.emulator.close()
  await started.deployed.remove()
  return found
}

const runs = files.flatMap((file) => [
  { name: file, file, artefacts: false },
  ...inSlowRun({ name: `${file}, as archives`, file, artefacts: true }),
])

for (const { name, file, artefacts } of runs) {
  describe.concurrent(name, () => {
    const cases = read<ContractCase[]>(file)
    const options = { artefacts }
    const emulators = new Emulators(cases, options)
    afterAll(() => emulators.close())

    for (const contractCase of cases) {
      const { id, why, now } = contractCase
      test(`${id}: ${why}`, { timeout: 60_000 }, async ({ expect }) => {
        const clock = (): number => now ?? Date.now()
        const { shared, release } = await emulators.lend(contractCase)
        const found: string[] = []
        for (const transport of transports) {
          shared.emulator.activations.clear()
          const first = await playCase(contractCase, transport(shared), clock)
          // A warm instance remembers who called before; only what also fails on a fresh one is a difference.
          found.push(...(first.length > 0 && !pending.has(id) ? await playFresh(contractCase, transport, options) : first))
        }
        release()
        await emulators.giveBack(contractCase)
        if (pending.has(id)) expect(found, `${id} holds now: take it out of pending.json`).not.toEqual([])
        else expect(found, `${contractCase.certainty}: ${contractCase.source}`).toEqual([])
      })
    }
  })
}

test('pending.json names only cases that exist', () => {
  const ids = new Set(files.flatMap((file) => read<ContractCase[]>(file)).map(({ id }) => id))
  expect([...pending].filter((id) => !ids.has(id))).toEqual([])
})
