/** @jsxImportSource hono/jsx */
/** What a manifest asks for and what is not given here: one line until somebody opens it. */
import type { Labels } from '../labels.ts'
import type { ManifestView } from '../wire/overview.ts'
import { EditorLink } from './editor-link.tsx'
import { Icon } from './icon.tsx'

export function Remarks({ manifest, labels }: { manifest: ManifestView; labels: Labels }) {
  const { file, format, remarks } = manifest
  return (
    <details id="remarks" hidden={remarks.length === 0}>
      <summary>
        <Icon name="chevron" />
        <span>
          {`${labels.remarks} ${remarks.length}`} {file !== '' && <code>{file}</code>} {`(${format})`}
        </span>
      </summary>
      <ul lang="en">
        {remarks.map((text) => {
          const at = placeIn(text)
          return (
            <li>
              <span>{text}</span>
              {at !== undefined && <EditorLink at={at} labels={labels} />}
            </li>
          )
        })}
      </ul>
    </details>
  )
}

/** The file and line that a remark begins with, or names in brackets. */
function placeIn(text: string): string | undefined {
  return /(?:^|\()([\w./-]+:\d+)(?=[:)])/.exec(text)?.[1]
}
