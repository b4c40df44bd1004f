/** The tool `list_functions`. */
import type { FunctionView } from '../../dashboard/wire/function.ts'
import { defineTool } from '../tool.ts'

export const listFunctions = defineTool({
  name: 'list_functions',
  title: 'List functions',
  description:
    'Lists every deployed function with its file, how it can be called, how often it ran and failed, and whether its code is broken.',
  input: {},
  readOnly: true,
  async run(_input, api) {
    const functions = await api.get<FunctionView[]>('/functions')
    return {
      facts: {
        functions: functions.map(({ path, type, kind, file, calls, errors, problem, addresses }) => ({
          name: path,
          type,
          kind,
          file,
          calls,
          errors,
          broken: problem !== null,
          surfaces: [...new Set(addresses.map(({ surface }) => surface))],
        })),
      },
    }
  },
})
