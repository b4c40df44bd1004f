/** @jsxImportSource hono/jsx */
/** Who says a value: a file and line that opens in the editor, or whoever gave it without a file. */
import type { Labels } from '../labels.ts'
import type { Saying } from '../wire/surroundings.ts'
import { EditorLink } from './editor-link.tsx'

export function SayingText({ source, place, labels }: Saying & { labels: Labels }) {
  if (place === null) return source === 'file' ? null : <span>{labels[`from.${source}`]}</span>
  const at = place.line === null ? place.file : `${place.file}:${place.line}`
  // No editor is started for a file outside of the project.
  return place.file.startsWith('..') ? <code>{at}</code> : <EditorLink at={at} labels={labels} />
}
