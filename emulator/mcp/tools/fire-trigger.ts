/** The tool `fire_trigger`: by hand, without waiting for its time. */
import { z } from '../sdk.ts'
import type { ActivationDetail } from '../../dashboard/wire/activation.ts'
import type { FireRequest, FiringView } from '../../dashboard/wire/triggers.ts'
import { activationAnswer } from '../activation-answer.ts'
import { defineTool } from '../tool.ts'

/** An agent reads all of it. */
const mostShown = 5

export const fireTrigger = defineTool({
  name: 'fire_trigger',
  title: 'Fire a trigger',
  description:
    'Fires a trigger now, as its schedule or its source does, waits for the end of what it starts, and shows what these functions did.',
  input: {
    trigger: z.string().describe('its name as list_triggers has it, or cloud:name where two clouds have one of that name'),
    payload: z.unknown().optional().describe('JSON in place of what its schedule gives'),
  },
  readOnly: false,
  async run({ trigger, payload }, api) {
    const asked: FireRequest = { trigger, wait: true, ...(payload === undefined ? {} : { payload }) }
    const firing = await api.send<FiringView>('POST', '/triggers/fire', asked)
    const shown = firing.started.slice(0, mostShown)
    const details = await Promise.all(shown.map(({ id }) => api.get<ActivationDetail>(`/activations/${id}`)))
    const answers = details.map(activationAnswer)
    return {
      facts: {
        trigger: firing.trigger,
        cloud: firing.vendor,
        started: firing.started.length,
        activations: answers.map(({ facts }) => facts),
      },
      data: Object.fromEntries(answers.map(({ data }, index) => [shown[index]?.id ?? '', data ?? {}])),
    }
  },
})
