/** Shows one activation to an agent. */
import type { ActivationDetail, ActivationSummary, PathStep } from '../dashboard/wire/activation.ts'
import type { ToolAnswer } from './answer.ts'

export function activationFacts({ id, path, surface, status, failure, answered, start, duration, cold }: ActivationSummary): object {
  return {
    activationId: id,
    function: path,
    surface,
    status,
    failure,
    httpStatus: answered,
    startedAt: new Date(start).toISOString(),
    durationMs: duration,
    cold,
  }
}

export function activationAnswer(detail: ActivationDetail): ToolAnswer {
  const { parameters, result, trace, excerpt, logLines, hintTexts, steps, answer } = detail
  return {
    facts: {
      ...activationFacts(detail),
      outcome: textOf(steps, 'outcome'),
      answer: textOf(steps, 'answer'),
      failedAt: excerpt?.at ?? null,
      children: detail.children.map(activationFacts),
    },
    data: {
      // They name packages and files as the code has them.
      hints: hintTexts.map(({ text }) => text),
      answer: answer && { headers: answer.headers.map((line) => line.join(': ')), body: answer.body, base64: answer.base64 },
      result,
      trace,
      source: excerpt?.lines.map(({ number, text, here }) => `${here ? '>' : ' '} ${number} ${text}`) ?? null,
      logs: logLines.map(({ stream, text }) => `${stream}: ${text}`),
      parameters: parameters.map(({ name, value, source }) => ({ name, value, source })),
      outgoingRequests: steps.find(({ title }) => title === 'outgoing')?.facts.map((fact) => fact.join(' ')) ?? [],
    },
  }
}

/** Only of steps whose text the emulator chooses from a list of its own. */
function textOf(steps: readonly PathStep[], title: 'outcome' | 'answer'): string | null {
  return steps.find((step) => step.title === title)?.text ?? null
}
