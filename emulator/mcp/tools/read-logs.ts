/** The tool `read_logs`. */
import { z } from '../sdk.ts'
import type { ActivationDetail, ActivationPage } from '../../dashboard/wire/activation.ts'
import { namedFunction } from '../named-function.ts'
import { defineTool } from '../tool.ts'

export const readLogs = defineTool({
  name: 'read_logs',
  title: 'Read logs',
  description: 'Reads what functions printed, of the newest activations, oldest first.',
  input: {
    function: z.string().optional().describe('only this one'),
    limit: z.number().int().min(1).max(50).default(10).describe('activations'),
  },
  readOnly: true,
  async run(input, api) {
    const query = new URLSearchParams({ limit: String(input.limit) })
    if (input.function !== undefined) query.set('function', (await namedFunction(api, input.function)).path)
    const { items } = await api.get<ActivationPage>(`/activations?${query.toString()}`)
    const printed = items.filter(({ logs }) => logs > 0).toReversed()
    const details = await Promise.all(printed.map(({ id }) => api.get<ActivationDetail>(`/activations/${id}`).catch(() => undefined)))
    return {
      facts: { activations: items.length, thatPrinted: printed.length },
      data: {
        logs: details
          .filter((detail) => detail !== undefined)
          .map(({ id, path, logLines }) => ({
            activationId: id,
            function: path,
            lines: logLines.map(({ time, stream, text }) => `${new Date(time).toISOString()} ${stream}: ${text}`),
          })),
      },
    }
  },
})
