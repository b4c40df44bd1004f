/** The tool `describe_function`. */
import { z } from '../sdk.ts'
import { namedFunction } from '../named-function.ts'
import { defineTool } from '../tool.ts'

export const describeFunction = defineTool({
  name: 'describe_function',
  title: 'Describe a function',
  description:
    'Shows one function: file, limits, flags, files its code is made of, and every HTTP address with method, URL, headers and a body.',
  input: { function: z.string().describe('pkg/name or name, as list_functions has it') },
  readOnly: true,
  async run(input, api) {
    const { path, problem, addresses, last, ...view } = await namedFunction(api, input.function)
    return {
      facts: {
        ...view,
        name: path,
        broken: problem !== null,
        lastActivation: last,
        addresses: addresses.map(({ surface, as, method, url, headers, body }) => ({ surface, as, method, url, headers, body })),
      },
      data: { buildError: problem },
    }
  },
})
