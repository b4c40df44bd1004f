/** @jsxImportSource hono/jsx */
/** The steps of a call in words, from the address to the answer. */
import { tone } from '../client/row.js'
import type { Labels } from '../labels.ts'
import type { ActivationDetail, PathStep } from '../wire/activation.ts'

const stepLabels = {
  route: 'route',
  decode: 'decode',
  merge: 'merge',
  run: 'run',
  outgoing: 'outgoing',
  outcome: 'outcome',
  answer: 'response',
} as const satisfies Record<PathStep['title'], keyof Labels>

export function WholePath({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  return (
    <section class="panel">
      <h2>{labels.wholePath}</h2>
      <ol class="steps">
        {detail.steps.map((step) => (
          <li class={step.title === 'outcome' ? tone(detail) : ''}>
            <h3>{labels[stepLabels[step.title]]}</h3>
            <p>{step.text}</p>
            {step.facts.length > 0 && (
              <dl>
                {step.facts.map(([name, value]) => (
                  <div>
                    <dt>{name}</dt>
                    <dd>
                      <code>{value}</code>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
