/** @jsxImportSource hono/jsx */
/** A place in a file of the project, which opens in the developer's editor. */
import type { Labels } from '../labels.ts'
import { Icon } from './icon.tsx'

/** @param props.at `file`, `file:line` or `file:line:column`, relative to the root */
export function EditorLink({ at, labels }: { at: string; labels: Labels }) {
  return (
    <button type="button" class="quiet editor-link" data-editor={at} title={`${labels.openInEditor}: ${at}`}>
      <Icon name="open" />
      <code>{at}</code>
    </button>
  )
}
