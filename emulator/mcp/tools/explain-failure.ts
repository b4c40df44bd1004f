/** The tool `explain_failure`. */
import { z } from '../sdk.ts'
import type { ApiCalls } from '../../dashboard/api-client.ts'
import type { ActivationDetail, ActivationPage } from '../../dashboard/wire/activation.ts'
import type { FunctionView } from '../../dashboard/wire/function.ts'
import type { Overview } from '../../dashboard/wire/overview.ts'
import { activationAnswer } from '../activation-answer.ts'
import { namedFunction } from '../named-function.ts'
import { defineTool } from '../tool.ts'

export const explainFailure = defineTool({
  name: 'explain_failure',
  title: 'Explain a failure',
  description:
    'Explains why a call failed or was answered as it was: what failed and where, the source around it, hints, logs, requests to other hosts. ' +
    'Without an activation: the newest failed one, of the function if one is named.',
  input: {
    activationId: z.string().optional(),
    function: z.string().optional().describe('pkg/name or name'),
  },
  readOnly: true,
  async run(input, api) {
    const fn = input.function === undefined ? undefined : await namedFunction(api, input.function)
    const id = input.activationId ?? (await newestFailed(api, fn))
    if (id === undefined) return neverFailed(api, fn)
    const { facts, data } = activationAnswer(await api.get<ActivationDetail>(`/activations/${encodeURIComponent(id)}`))
    const called = fn ?? (await namedFunction(api, String(facts['function'])).catch(() => undefined))
    return {
      facts: {
        ...facts,
        file: called?.file ?? null,
        brokenNow: called ? called.problem !== null : null,
        next: 'Edit the file, then call invoke_function with the same parameters: it runs the saved code.',
      },
      data: { ...data, buildError: called?.problem ?? null },
    }
  },
})

async function newestFailed(api: ApiCalls, fn: FunctionView | undefined): Promise<string | undefined> {
  const query = new URLSearchParams({ status: 'failed', limit: '1' })
  if (fn) query.set('function', fn.path)
  const { items } = await api.get<ActivationPage>(`/activations?${query.toString()}`)
  return items[0]?.id
}

/** Code may be broken that nobody has called. */
async function neverFailed(api: ApiCalls, fn: FunctionView | undefined) {
  const { broken } = await api.get<Overview>('/')
  const found = broken.filter(({ action }) => fn === undefined || action === fn.path)
  return {
    facts: { outcome: 'No activation failed.', broken: found.map(({ action, file }) => ({ function: action, file })) },
    data: { buildErrors: found.map(({ action, text }) => ({ function: action, text })) },
  }
}
