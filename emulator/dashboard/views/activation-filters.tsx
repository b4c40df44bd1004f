/** @jsxImportSource hono/jsx */
/** The form above the list of activations. */
import { statuses } from '../../model/activation.ts'
import type { Labels } from '../labels.ts'
import { Choice } from './choice.tsx'
import { SearchField } from './search-field.tsx'
import { SearchHelp } from './search-help.tsx'

export interface FilterFacts {
  readonly functions: readonly string[]
  /** Label by name. */
  readonly surfaces: ReadonlyMap<string, string>
  /** The filter in the address, so that a link to a filtered list works. */
  readonly filter: Readonly<Record<string, string>>
  /** What is wrong with it; '' for nothing. */
  readonly problem: string
}

export function Filters({ facts, labels }: { facts: FilterFacts; labels: Labels }) {
  const { problem, functions, surfaces: names, filter } = facts
  return (
    <form class="filters" id="filters" role="search">
      <SearchField label={labels.searchAll} text={filter['text']} problem="search-problem" />
      <Choice name="function" label={labels.function} all={labels.allFunctions} options={functions} chosen={filter['function']} />
      <Choice
        name="http"
        label="HTTP"
        all={labels.anyHttp}
        options={withChosen(['2xx', '3xx', '4xx', '5xx'], filter['http'])}
        chosen={filter['http']}
      />
      <Choice
        name="status"
        label={labels.outcome}
        all={labels.allOutcomes}
        options={['failed', ...statuses]}
        chosen={filter['status']}
        names={(status) => statusName(status, labels)}
      />
      <Choice
        name="surface"
        label={labels.surface}
        all={labels.allSurfaces}
        options={[...names.keys()]}
        chosen={filter['surface']}
        names={(surface) => names.get(surface) ?? surface}
      />
      <Choice
        name="since"
        label={labels.time}
        all={labels.anyTime}
        options={withChosen(['5m', '15m', '1h', '1d'], filter['since'])}
        chosen={filter['since']}
        names={(since) => `${labels.last} ${since}`}
      />
      <SearchHelp labels={labels} />
      <p class="notice bad" id="search-problem" role="alert" hidden={problem === ''}>
        {problem}
      </p>
    </form>
  )
}

/** A link may ask for what the list of choices does not have, such as one status. */
function withChosen(options: readonly string[], chosen = ''): readonly string[] {
  return chosen === '' || options.includes(chosen) ? options : [...options, chosen]
}

function statusName(option: string, labels: Labels): string {
  const status = statuses.find((one) => one === option)
  return status === undefined ? labels.failed : labels[`status.${status}`]
}
