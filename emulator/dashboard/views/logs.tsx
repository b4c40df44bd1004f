/** @jsxImportSource hono/jsx */
/** The lines of all functions, as they are printed. client/logs.js fills the list. */
import type { Labels } from '../labels.ts'
import { levels } from '../../records/log-level.ts'
import { Choice } from './choice.tsx'
import { Icon } from './icon.tsx'
import { SearchField } from './search-field.tsx'

export interface LogsFacts {
  readonly functions: readonly string[]
  /** The filter in the address, so that a link to filtered lines works. */
  readonly filter: Readonly<Record<string, string>>
}

export function LogsPage({ facts, labels }: { facts: LogsFacts; labels: Labels }) {
  const { functions, filter } = facts
  return (
    <>
      <header class="head">
        <h1>{labels.logs}</h1>
        <p class="counts" aria-live="off">
          <span>
            {labels.logLines} <b id="shown">0</b>
          </span>
        </p>
        <span class="actions">
          <button type="button" class="quiet" id="older" hidden>
            <Icon name="start" />
            {labels.older}
          </button>
          <button type="button" class="quiet" id="follow" aria-pressed="true">
            <Icon name="end" />
            {labels.follow}
          </button>
          <button type="button" class="quiet" id="pause" aria-pressed="false">
            <Icon name="pause" />
            <span>{labels.pause}</span>
          </button>
          <button type="button" class="quiet" id="clear">
            <Icon name="clear" />
            {labels.clear}
          </button>
        </span>
      </header>
      <form class="filters" id="filters" role="search">
        <SearchField label={labels.searchLines} text={filter['text']} />
        <Choice name="function" label={labels.function} all={labels.allFunctions} chosen={filter['function']} options={functions} />
        <Choice name="stream" label={labels.stream} all={labels.allStreams} chosen={filter['stream']} options={['stdout', 'stderr']} />
        <Choice
          name="level"
          label={labels.level}
          all={labels.allLevels}
          chosen={filter['level']}
          options={levels}
          names={(level) => (level === 'error' ? level : `${level} ${labels.orWorse}`)}
        />
        <button type="button" class="quiet" id="one" data-activation={filter['activation']} hidden={!filter['activation']}>
          {labels.oneActivation} <code>{filter['activation']?.slice(0, 8)}</code> ×
        </button>
      </form>
      <div class="panel list-panel">
        <div class="list log-list" id="list" role="listbox" tabindex={0} aria-label={labels.logs}>
          <div class="list-space" id="space"></div>
          <p class="empty" id="empty">
            {labels.nothing}
          </p>
        </div>
        <template id="row">
          <a class="log" role="option" aria-selected="false" tabindex={-1}>
            <time data-f="time"></time>
            <b data-f="path"></b>
            <i data-f="level"></i>
            <span data-f="text"></span>
          </a>
        </template>
      </div>
    </>
  )
}
