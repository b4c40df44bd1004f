/** Plays contract cases against the sources of a project and against its archives, and tells where the answers differ. */
import type { ContractCase } from '../cases/format.ts'
import { playCase } from '../cases/play.ts'
import { ownSecrets } from '../cases/player-secrets.ts'
import { type CaseAnswer, type Transport, viaRequest } from '../cases/send.ts'
import { withoutVolatile } from '../cases/volatile-fields.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts'
import type { Json } from '../model/json.ts'
import { vendors } from '../providers/index.ts'
import { unplayable } from './cases-given.ts'

export interface Comparison {
  readonly id: string
  readonly why: string
  /** Why it was not played. */
  readonly skipped?: string
  /** Sentences; none where both answer alike. */
  readonly differences: readonly string[]
}

/** @param found called with each case as it is done */
export async function compareWithArchives(
  cases: readonly ContractCase[],
  project: Pick<EmulatorOptions, 'root' | 'config' | 'overrides'>,
  found: (comparison: Comparison) => void,
): Promise<void> {
  const options: EmulatorOptions = { ...project, watch: false, grace: 0, log: 'silent' }
  await using sources = await createEmulator(options)
  await using archives = await createEmulator({ ...options, artefacts: true })
  for (const contractCase of cases) {
    const { id, why } = contractCase
    const skipped = unplayable(contractCase)
    if (skipped !== undefined) found({ id, why, skipped, differences: [] })
    else found({ id, why, differences: await differencesOf(contractCase, sources, archives) })
  }
}

async function differencesOf(contractCase: ContractCase, sources: Emulator, archives: Emulator): Promise<string[]> {
  const expected = await played(contractCase, sources)
  const actual = await played(contractCase, archives)
  const differences = compared(expected, actual)
  // What differs from one call to the next is no difference of the archive.
  return differences.length > 0 && compared(expected, await played(contractCase, sources)).length > 0 ? [] : differences
}

interface Played {
  /** What does not hold of the case. */
  readonly faults: readonly string[]
  readonly answers: readonly CaseAnswer[]
}

async function played(contractCase: ContractCase, emulator: Emulator): Promise<Played> {
  const answers: CaseAnswer[] = []
  const send = viaRequest(emulator)
  const transport: Transport = async (request) => {
    const answer = await send(request)
    answers.push(answer)
    return answer
  }
  const now = (): number => emulator.clock.now()
  const faults = await playCase(contractCase, transport, now, ownSecrets(emulator.config)).catch((error: unknown) => [String(error)])
  return { faults, answers }
}

function compared(expected: Played, actual: Played): string[] {
  const faults = actual.faults.filter((fault) => !expected.faults.includes(fault))
  const answers = expected.answers.flatMap((answer, index) => {
    const other = actual.answers[index]
    const [here, there] = [shown(answer), other === undefined ? 'no answer' : shown(other)]
    return here === there ? [] : [`step ${index + 1}: sources answer ${here}`, `step ${index + 1}: archives answer ${there}`]
  })
  return [...faults.map((fault) => `archives: ${fault}`), ...answers]
}

/** Status, type and body, with what varies left out. */
function shown({ status, headers, body }: CaseAnswer): string {
  return `${status} ${headers['content-type'] ?? ''} ${steady(body.toString('utf8'))}`
}

function steady(text: string): string {
  try {
    return JSON.stringify(withoutVolatile(JSON.parse(text) as Json, vendors))
  } catch {
    return text
  }
}
