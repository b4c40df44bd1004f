/** Asks the stubs of the test and of the configuration. */
import type { StubAnswer, StubRequest } from '../../../model/stubs.ts'
import type { Call, Gateway } from '../gateway.ts'
import { SdkError } from './action.ts'

/** Undefined where nobody has an answer. */
export async function askStub(
  { deps, missing }: Gateway,
  { activationId }: Call,
  name: string,
  request: StubRequest,
): Promise<{ readonly value: StubAnswer } | SdkError | undefined> {
  try {
    const asked = { name, request, ...(activationId === undefined ? {} : { activationId }) }
    const answer = await deps.stubs.answer(asked, deps.config.tcb.stubs)
    if (answer === undefined) missing.note(name, activationId)
    return answer
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return new SdkError('SYS_ERR', `the stub ${name} threw: ${text}`)
  }
}
