/** Makes a test of each contract case in a folder. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts'
import { deployCase } from '../cases/deploy-case.ts'
import { filesOf, readCases } from '../cases/case-files.ts'
import type { ContractCase } from '../cases/format.ts'
import { playCase } from '../cases/play.ts'
import { viaRequest } from '../cases/send.ts'
import { ownSecrets } from '../cases/player-secrets.ts'
import { projectRoot } from './project-root.ts'

export type ReplayOptions = EmulatorOptions

/**
 * Makes a test of every contract case in these files. A case that says what is deployed gets an emulator of its own; the others, such as
 * recorded ones, are played against the project that the test file lies in.
 *
 * @param files a file, a folder, or a pattern with `*`, `**` and `?`; relative to the working directory
 * @param options of the emulator for cases without actions
 * @throws {Error} when no file matches
 * @example
 * ```ts
 * replayCases('cases/*.json')
 * ```
 */
export function replayCases(files: string | URL, options: EmulatorOptions = {}): void {
  const found = filesOf(typeof files === 'string' ? files : fileURLToPath(files))
  if (found.length === 0) throw new Error(`No cases: ${String(files)} matches no file below ${process.cwd()}.`)
  for (const file of found) {
    describe(relative(process.cwd(), file), () => {
      for (const contractCase of readCases(file)) {
        test(`${contractCase.id}: ${contractCase.why}`, async () => {
          expect(await replay(contractCase, options), `${contractCase.certainty}: ${contractCase.source}`).toEqual([])
        })
      }
    })
  }
}

async function replay(contractCase: ContractCase, options: EmulatorOptions): Promise<string[]> {
  if (contractCase.actions) {
    const deployed = await deployCase(contractCase)
    await using emulator = await createEmulator({ ...deployed.options, grace: 0 })
    const found = await play(contractCase, emulator)
    await deployed.remove()
    return found
  }
  const { root = projectRoot(expect.getState().testPath) } = options
  await using emulator = await createEmulator({ watch: false, grace: 0, ...options, root })
  return await play(contractCase, emulator)
}

function play(contractCase: ContractCase, emulator: Emulator): Promise<string[]> {
  return playCase(contractCase, viaRequest(emulator), () => emulator.clock.now(), ownSecrets(emulator.config))
}
