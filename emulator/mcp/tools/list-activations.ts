/** The tool `list_activations`. */
import { z } from '../sdk.ts'
import type { ActivationPage } from '../../dashboard/wire/activation.ts'
import { statuses } from '../../model/activation.ts'
import { activationFacts } from '../activation-answer.ts'
import { namedFunction } from '../named-function.ts'
import { defineTool } from '../tool.ts'

export const listActivations = defineTool({
  name: 'list_activations',
  title: 'List activations',
  description: 'Lists what ran, newest first, with status and duration. read_activation shows one of them whole.',
  input: {
    function: z.string().optional().describe('only this one'),
    status: z
      .enum(['failed', ...statuses])
      .optional()
      .describe('failed: everything but success'),
    text: z.string().optional().describe('only those with this text in them'),
    limit: z.number().int().min(1).max(100).default(20),
  },
  readOnly: true,
  async run(input, api) {
    const query = new URLSearchParams({ limit: String(input.limit) })
    if (input.function !== undefined) query.set('function', (await namedFunction(api, input.function)).path)
    if (input.status !== undefined) query.set('status', input.status)
    if (input.text !== undefined) query.set('text', input.text)
    const { total, items } = await api.get<ActivationPage>(`/activations?${query.toString()}`)
    return {
      facts: { total, activations: items.map(activationFacts) },
      data: {
        requests: Object.fromEntries(items.flatMap(({ id, method, target }) => (target === null ? [] : [[id, `${method} ${target}`]]))),
      },
    }
  },
})
