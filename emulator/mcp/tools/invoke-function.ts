/** The tool `invoke_function`: a call by HTTP, through the door, on any surface. */
import { z } from '../sdk.ts'
import type { ActivationDetail } from '../../dashboard/wire/activation.ts'
import type { InvokeAnswer, InvokeRequest } from '../../dashboard/wire/call.ts'
import type { AddressView, FunctionView } from '../../dashboard/wire/function.ts'
import { EmulatorError } from '../../model/errors.ts'
import { activationAnswer } from '../activation-answer.ts'
import { namedFunction } from '../named-function.ts'
import { defineTool } from '../tool.ts'

export const invokeFunction = defineTool({
  name: 'invoke_function',
  title: 'Invoke a function',
  description:
    'Sends an HTTP request to an address of a function, signed where the cloud asks for it, and shows what the caller got and what the function did. ' +
    'A file that was saved before is in force.',
  input: {
    function: z.string().describe('pkg/name or name'),
    surface: z
      .string()
      .optional()
      .describe('which cloud API to call it by, of those that describe_function has; default: the one that answers with the result'),
    params: z.record(z.string(), z.unknown()).optional().describe('JSON parameters: the query of a GET, else the JSON body'),
    method: z.string().optional().describe('another method than the address has, for a web action or an HTTP trigger'),
    target: z.string().optional().describe('another path and query than the address has, starting with /'),
    headers: z.record(z.string(), z.string()).optional().describe('further request headers'),
    body: z.string().optional().describe('a raw body in place of params'),
  },
  readOnly: false,
  async run(input, api) {
    const address = addressOf(await namedFunction(api, input.function), input.surface)
    const { answer, activationId, ms } = await api.send<InvokeAnswer>('POST', '/invoke', requestOf(address, input))
    const told = activationId === null ? undefined : await api.get<ActivationDetail>(`/activations/${activationId}`).catch(() => undefined)
    const { facts, data } = told ? activationAnswer(told) : { facts: { activationId }, data: {} }
    return {
      facts: { ...facts, surface: address.surface, httpStatus: answer.status, answeredAfterMs: ms },
      data: { ...data, answer: { headers: answer.headers.map((line) => line.join(': ')), body: answer.body, base64: answer.base64 } },
    }
  },
})

interface Wanted {
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly method?: string | undefined
  readonly target?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
}

function addressOf({ path, addresses }: FunctionView, surface: string | undefined): AddressView {
  const found =
    surface === undefined ? (addresses.find(({ direct }) => direct) ?? addresses[0]) : addresses.find(({ as }) => as.includes(surface))
  if (found) return found
  const has = [...new Set(addresses.map((address) => address.surface))].join(', ') || 'none'
  throw new EmulatorError('BAD_PARAMETERS', `${path} has no address on the surface ${surface ?? 'asked for'}. It has: ${has}.`)
}

function requestOf(
  address: AddressView,
  { params = {}, method = address.method, target = address.path, headers = {}, body }: Wanted,
): InvokeRequest {
  // A secret that the person's shell would fill in: the emulator signs instead.
  const own = address.headers.filter(([, value]) => !value.includes('$'))
  const more = Object.entries(headers)
  const base = { method, sign: true }
  if (body !== undefined) return { ...base, target, headers: [...own, ...more], body }
  if (method !== 'GET' && method !== 'HEAD')
    return { ...base, target, headers: [...own, ['content-type', 'application/json'], ...more], body: JSON.stringify(params) }
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ).toString()
  return { ...base, target: query === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`, headers: [...own, ...more] }
}
