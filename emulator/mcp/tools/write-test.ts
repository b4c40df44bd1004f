/** The tool `write_test`. */
import { z } from '../sdk.ts'
import type { TestText } from '../../dashboard/wire/saved-call.ts'
import { defineTool } from '../tool.ts'

export const writeTest = defineTool({
  name: 'write_test',
  title: 'Write a test',
  description:
    'Writes the call of an activation as a Vitest test that expects what its caller got, and returns the text with the name of the file it belongs in. ' +
    'It may call the function once more.',
  input: { activationId: z.string() },
  readOnly: false,
  async run({ activationId }, api) {
    const { file, text } = await api.send<TestText>('POST', `/activations/${encodeURIComponent(activationId)}/test`)
    return { facts: { file }, data: { text } }
  },
})
