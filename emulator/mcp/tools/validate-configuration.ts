/** The tool `validate_configuration`. */
import type { ConfigurationView } from '../../dashboard/data/configuration-view.ts'
import type { Overview } from '../../dashboard/wire/overview.ts'
import { EmulatorError } from '../../model/errors.ts'
import { defineTool } from '../tool.ts'

export const validateConfiguration = defineTool({
  name: 'validate_configuration',
  title: 'Validate the configuration',
  description: 'Reads the configuration as it is on disk now: what is wrong with it, key by key, and which functions do not build.',
  input: {},
  readOnly: true,
  async run(_input, api) {
    try {
      const { files, problems } = await api.get<ConfigurationView>('/configuration')
      const { broken } = await api.get<Overview>('/')
      return {
        facts: { valid: problems.length === 0, problems, files, broken: broken.map(({ action, file }) => ({ function: action, file })) },
        data: { buildErrors: broken.map(({ action, text }) => ({ function: action, text })) },
      }
    } catch (error) {
      // Nothing runs, and nothing can be started with it.
      if (!(error instanceof EmulatorError) || error.code !== 'BAD_CONFIG') throw error
      return { facts: { valid: false, problems: [error.message] } }
    }
  },
})
