/** The tool `list_triggers`. */
import type { TriggersView } from '../../dashboard/wire/triggers.ts'
import { defineTool } from '../tool.ts'

export const listTriggers = defineTool({
  name: 'list_triggers',
  title: 'List triggers',
  description:
    'Lists all that fires, the next one first: by itself with its schedule and next time, or by hand, with the actions that it starts, why it does not fire, and what its last firing started. ' +
    'fire_trigger fires one now.',
  input: {},
  readOnly: true,
  async run(_input, api) {
    const { now, triggers } = await api.get<TriggersView>('/triggers')
    return {
      facts: {
        now: new Date(now).toISOString(),
        triggers: triggers.map(({ vendor, name, kind, rhythm, zone, actions, disabled, next, paused, times, last }) => ({
          name,
          cloud: vendor,
          kind,
          schedule: rhythm ?? null,
          zone: zone ?? null,
          next: next === undefined ? null : new Date(next).toISOString(),
          paused,
          firesNotBecause: disabled ?? null,
          actions,
          fired: times,
          last: last === null ? null : { at: new Date(last.time).toISOString(), by: last.by, activations: last.started },
        })),
      },
      data: {
        sampleEvents: Object.fromEntries(triggers.flatMap(({ name, samples = [] }) => (samples.length === 0 ? [] : [[name, samples]]))),
      },
    }
  },
})
