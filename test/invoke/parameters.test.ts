/** `emulator.invoke()`: a function gets what JSON can say, and whoever passes something else is told. */
import { expect, test } from 'vitest'
import { echo, serve } from '../providers/openwhisk/serve.ts'

const { emulator } = serve([echo('echo')])

const circular: Record<string, unknown> = {}
circular['self'] = circular

test.each([
  ['a BigInt', { n: 1n }, /^The parameters for "echo" are no JSON: .*BigInt/],
  ['a circle', circular, /^The parameters for "echo" are no JSON: Converting circular structure/],
  ['a function', () => {}, /^The parameters for "echo" are no JSON: found a function\./],
])('%s is refused by name, and nothing runs', async (_, params, message) => {
  const before = emulator().activations.list().length
  await expect(emulator().invoke('echo', params as never)).rejects.toThrow(
    expect.objectContaining({ code: 'BAD_PARAMETERS', message: expect.stringMatching(message) as string }),
  )
  expect(emulator().activations.list()).toHaveLength(before)
})

test('what JSON leaves out is left out, and what it can say arrives', async () => {
  const when = new Date(0)
  const activation = await emulator().invoke('echo', { gone: undefined, when, deep: [{ text: '\uD800"\u2028' }] } as never)
  const expected = { when: '1970-01-01T00:00:00.000Z', deep: [{ text: '\uD800"\u2028' }] }
  expect(activation.response.result).toEqual({ params: expected })
  expect(activation.params).toEqual(expected)
})
