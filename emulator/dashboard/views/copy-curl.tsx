/** @jsxImportSource hono/jsx */
/** Copies the call of an address as curl; what a path leaves open is asked for first. */
import type { Labels } from '../labels.ts'
import type { AddressView } from '../wire/function.ts'
import { Icon } from './icon.tsx'

export function CopyCurl({ address, labels }: { address: AddressView; labels: Labels }) {
  const { method, path, headers, body, curl } = address
  const call = path.includes('{') ? JSON.stringify({ method, target: path, headers, body: body ?? '', sign: true }) : undefined
  return (
    <button
      type="button"
      class="quiet"
      title={call === undefined ? curl : path}
      data-copy={call === undefined ? curl : undefined}
      data-call={call}
    >
      <Icon name="copy" />
      {labels.copyCurl}
    </button>
  )
}

/** Stands once on every page with a {@link CopyCurl}. */
export function FillPathDialog({ labels }: { labels: Labels }) {
  return (
    <dialog id="fill-path" aria-labelledby="fill-path-title">
      <h2 id="fill-path-title">{labels.fillPath}</h2>
      <form method="dialog">
        <label class="field">
          <code></code>
          <input name="value" placeholder="users/1" spellcheck={false} autocomplete="off" required />
        </label>
        <p class="actions">
          <button type="submit" class="primary">
            {labels.copyCurl}
          </button>
          <button type="button" data-close>
            {labels.close}
          </button>
        </p>
      </form>
    </dialog>
  )
}
