/** `actionlab verify`: plays contract cases against a live cloud or against the project in an emulator. */
import { createEmulator } from '../emulator.ts'
import { EmulatorError } from '../model/errors.ts'
import type { ContractCase } from '../cases/format.ts'
import { playCase } from '../cases/play.ts'
import { ownSecrets, type Secrets } from '../cases/player-secrets.ts'
import { viaRequest, type Transport } from '../cases/send.ts'
import { viaTarget } from '../cases/live-target.ts'
import { casesOf, unplayable } from './cases-given.ts'
import { help, parseFlags } from './flags.ts'
import { secretsOfFlags, targetFlags, targetUrl, targetUsage } from './target-flags.ts'

export const usage = `actionlab verify --target https://cloudfunctions.apigw.ntruss.com cases/

Arguments are files, folders or patterns of contract cases, such as 'actionlab record' writes. Without --target they are played against the
functions here. Cases that bring their own code are left out: only functions that are deployed already can be called.

${targetUsage}  --root DIR            the project, without --target (default: here)
`

const own = { root: { type: 'string' } } as const

/** Prints a line per case; resolves with the exit code: 1 when a case does not hold. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, { ...targetFlags, ...own }, 'verify')
  if (positionals.length === 0) throw new EmulatorError('BAD_FLAG', `verify takes files or folders of contract cases.\n${help('verify')}`)
  const cases = positionals.flatMap((pattern) => casesOf(pattern))
  const target = targetUrl(values, 'verify')
  if (target) return play(cases, { transport: viaTarget(target), secrets: secretsOfFlags(values), now: Date.now })
  await using emulator = await createEmulator({ root: values.root ?? '.', watch: false, grace: 0 })
  return await play(cases, { transport: viaRequest(emulator), secrets: ownSecrets(emulator.config), now: () => emulator.clock.now() })
}

interface Place {
  readonly transport: Transport
  readonly secrets: Secrets
  now(): number
}

async function play(cases: readonly ContractCase[], { transport, secrets, now }: Place): Promise<number> {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const contractCase of cases) {
    const { id, why } = contractCase
    const reason = unplayable(contractCase)
    if (reason !== undefined) {
      count.skipped++
      process.stdout.write(`- ${id}: ${reason}\n`)
      continue
    }
    const found = await playCase(contractCase, transport, now, secrets).catch((error: unknown) => [String(error)])
    count[found.length === 0 ? 'passed' : 'failed']++
    process.stdout.write(`${found.length === 0 ? '✓' : '✗'} ${id}: ${why}\n${found.map((text) => `    ${text}\n`).join('')}`)
  }
  process.stdout.write(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}\n`)
  return count.failed === 0 ? 0 : 1
}
