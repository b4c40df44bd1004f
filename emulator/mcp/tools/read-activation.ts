/** The tool `read_activation`. */
import { z } from '../sdk.ts'
import type { ActivationDetail } from '../../dashboard/wire/activation.ts'
import { activationAnswer } from '../activation-answer.ts'
import { defineTool } from '../tool.ts'

export const readActivation = defineTool({
  name: 'read_activation',
  title: 'Read an activation',
  description:
    'Shows one activation: parameters and where each came from, result, logs, error with source, and each step from the request to the answer.',
  input: { activationId: z.string() },
  readOnly: true,
  async run({ activationId }, api) {
    const detail = await api.get<ActivationDetail>(`/activations/${encodeURIComponent(activationId)}`)
    const { facts, data } = activationAnswer(detail)
    const steps = detail.steps.map((step) => `${step.title}: ${step.text} ${step.facts.map((fact) => fact.join(': ')).join('; ')}`)
    return { facts, data: { ...data, steps } }
  },
})
