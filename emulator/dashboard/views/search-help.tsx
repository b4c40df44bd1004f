/** @jsxImportSource hono/jsx */
/** What the search of the list understands. */
import type { Label, Labels } from '../labels.ts'

const rows: readonly (readonly [examples: readonly string[], text: Label])[] = [
  [['4711 tea'], 'findWords'],
  [['"green tea"'], 'findPhrase'],
  [['order:4711', 'x-kind:page'], 'findField'],
  [['params:tea', 'result:ok', 'answer:error', 'logs:timeout', 'request:/v1/', 'path:shop', 'id:3f2a'], 'findPlace'],
  [['status:404', 'status:5xx'], 'findStatus'],
  [['since:10m', 'until:14:30', 'slower:500ms'], 'findTime'],
  [['-success'], 'findWithout'],
]

export function SearchHelp({ labels }: { labels: Labels }) {
  return (
    <details class="search-help">
      <summary>{labels.searchHelp}</summary>
      <dl>
        {rows.map(([examples, text]) => (
          <div>
            <dt>
              {examples.map((example) => (
                <code>{example}</code>
              ))}
            </dt>
            <dd>{labels[text]}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
