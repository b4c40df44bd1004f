/** @jsxImportSource hono/jsx */
/** How this activation differs from another one. */
import { clock, duration } from '../client/format.js'
import type { Labels } from '../labels.ts'
import type { ComparedFact, ComparisonView, DiffLine } from '../wire/comparison.ts'

const factLabels = {
  answered: 'answer',
  status: 'outcome',
  revision: 'revision',
  wait: 'wait',
  init: 'init',
  run: 'run',
} as const satisfies Record<ComparedFact['name'], keyof Labels>

export function Comparison({ comparison, labels }: { comparison: ComparisonView; labels: Labels }) {
  const { base, facts, parts } = comparison
  return (
    <section class="panel comparison" id="comparison">
      <h2>
        {labels.comparedWith}{' '}
        <a href={`/_/activations/${base.id}`}>
          {base.path} {clock(base.start)} <code>{base.id.slice(0, 8)}</code>
        </a>
      </h2>
      <dl>
        {facts.map(({ name, before, after }) => (
          <div class={before === after ? '' : 'differs'}>
            <dt>{labels[factLabels[name]]}</dt>
            <dd>{before === after ? shown(name, after, labels) : `${shown(name, before, labels)} → ${shown(name, after, labels)}`}</dd>
          </div>
        ))}
      </dl>
      {parts.map(({ name, same, lines }) => (
        <div class="part" data-part={name}>
          <h3>
            {labels[name]} {same && <span>{labels.same}</span>}
          </h3>
          {!same && (
            <pre class="diff" tabindex={0}>
              {lines.map((line) => (
                <DiffRow line={line} labels={labels} />
              ))}
            </pre>
          )}
        </div>
      ))}
    </section>
  )
}

function shown(name: ComparedFact['name'], value: string | number | null, labels: Labels): string {
  if (value === null || value === '') return '–'
  if (name === 'status') return outcomeIn(String(value), labels)
  return typeof value === 'number' && name !== 'answered' ? duration(value) : String(value)
}

/** `{failure} · {status}`, or the status alone. */
function outcomeIn(text: string, labels: Labels): string {
  const words: Readonly<Record<string, string>> = labels
  return text
    .split(' · ')
    .map((part) => words[`failure.${part}`] ?? words[`status.${part}`] ?? part)
    .join(' · ')
}

const marks = { both: ' ', before: '−', after: '+', skipped: '…' } as const

function DiffRow({ line: { kind, text }, labels }: { line: DiffLine; labels: Labels }) {
  return <span class={`line ${kind}`}>{`${marks[kind]} ${kind === 'skipped' ? `${text} ${labels.equalLines}` : text}\n`}</span>
}
