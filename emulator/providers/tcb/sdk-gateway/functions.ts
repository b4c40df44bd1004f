/** `functions.invokeFunction`: the event is text inside the request, and the result is text inside the answer. tcb.md 6. */
import { eventFrom } from '../decode.ts'
import { Fault } from '../envelope.ts'
import { runEvent } from '../event-function.ts'
import type { SdkAction } from './action.ts'

export const invokeFunction: SdkAction = async (gateway, { fields, call }) => {
  const { function_name: name, qualifier, request_data: data } = fields
  const version = typeof qualifier === 'string' ? qualifier : undefined
  const target = gateway.locate(typeof name === 'string' ? name : '', version, call.identity)
  if (target instanceof Fault) return target
  const event = eventFrom(typeof data === 'string' ? data : data === undefined || data === null ? '' : JSON.stringify(data))
  if (event instanceof Fault) return event
  const returned = await runEvent(gateway, target, event, call)
  return returned instanceof Fault ? returned : { body: { data: { response_data: returned.text } }, ran: true }
}
