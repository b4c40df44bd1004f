/** @jsxImportSource hono/jsx */
/** Chooses what an activation is compared with: another call of its function, or any activation by its id. */
import { clock } from '../client/format.js'
import { outcomeText } from '../client/row.js'
import type { Labels } from '../labels.ts'
import type { ActivationDetail, ActivationSummary } from '../wire/activation.ts'
import { Icon } from './icon.tsx'

export interface CompareFormProps {
  readonly detail: ActivationDetail
  readonly others: readonly ActivationSummary[]
  /** What was chosen is not kept. */
  readonly isUnknown: boolean
  readonly labels: Labels
}

export function CompareForm({ detail: { id, previous }, others, isUnknown, labels }: CompareFormProps) {
  return (
    <form class="compare" method="get" action={`/_/activations/${id}`}>
      <label>
        <span>{labels.compareWith}</span>
        <input
          name="with"
          id="compare-with"
          list="others"
          placeholder={labels.compareHint}
          aria-invalid={isUnknown ? 'true' : undefined}
          aria-describedby={isUnknown ? 'compare-problem' : undefined}
          autocomplete="off"
          spellcheck={false}
          required
        />
      </label>
      <datalist id="others">
        {others.map((other) => (
          <option value={other.id}>{otherText(other, labels)}</option>
        ))}
      </datalist>
      <button type="submit">
        <Icon name="compare" />
        {labels.compare} <kbd>c</kbd>
      </button>
      {previous !== null && (
        <a class="button" id="compare" href={`/_/activations/${id}?with=${previous}`}>
          {labels.comparePrevious}
        </a>
      )}
      {isUnknown && (
        <p class="notice bad" id="compare-problem" role="alert">
          {labels.gone}
        </p>
      )}
    </form>
  )
}

function otherText(other: ActivationSummary, labels: Labels): string {
  const { start, answered, method, target } = other
  const request = method === null ? [] : [`${method} ${target}`]
  return [clock(start), ...(answered === null ? [] : [answered]), outcomeText(other, labels), ...request].join(' · ')
}
