/** Tells the developer which stub a function has asked for in vain, and the line of the configuration that would have answered. */
import type { Hint } from '../../model/activation.ts'
import { firstNames } from '../../model/first-names.ts'
import type { Log } from '../../model/log.ts'
import { said, spoken } from '../../model/said.ts'

export function noStub(name: string): string {
  return `${name} is not emulated: declare its answer in the configuration, ${declarationOf(name)}, or in a test.`
}

/** Notes for which running functions no stub was found, for their records. */
export class MissingStubs {
  readonly #log: Log
  readonly #names = new Map<string, Set<string>>()

  constructor(log: Log) {
    this.#log = log
  }

  /** @param activationId of the function that asked; a program outside is told in the log */
  note(name: string, activationId: string | undefined): void {
    if (activationId === undefined) return this.#log.emit({ event: 'notice', level: 'warn', text: noStub(name) })
    const names = this.#names.get(activationId)
    if (names) names.add(name)
    // An activation that never ends here, such as one of another session, must not be kept for good.
    else if (this.#names.size < mostAsking) this.#names.set(activationId, new Set([name]))
  }

  /** What the record of the activation says of them. */
  hintFor(activationId: string): Hint | undefined {
    const names = this.#names.get(activationId)
    if (names === undefined) return undefined
    this.#names.delete(activationId)
    const [name = ''] = names
    const inTest = `tcb.stub('${name}').reply(…)`
    const text = said`${firstNames([...names])} is not emulated. Declare what it answers in actionlab.config: ${declarationOf(name)}. In a test: ${inTest}.`
    return { code: `tcb.no-stub.${name}`, ...spoken(text) }
  }
}

const mostAsking = 1000

/** A line of the configuration that would have answered. */
function declarationOf(name: string): string {
  const answer = name.startsWith('cloudPay.')
    ? "{ return_code: 'SUCCESS', result_code: 'SUCCESS' }"
    : name === 'getOpenData'
      ? '{ list: [] }'
      : name.startsWith('openapi.')
        ? '{ errcode: 0 }'
        : name.startsWith('get')
          ? "{ signature: '' }"
          : '{}'
  return `tcb: { stubs: { '${name}': ${answer} } }`
}
