/** @jsxImportSource hono/jsx */
/** Links to activations, each with the colour of its outcome. */
import type { startedLinks } from '../client/trigger-row.js'

export function StartedLinks({ links }: { links: ReturnType<typeof startedLinks> }) {
  return (
    <>
      {links.map(({ text, href, tone, title }) => (
        <a class="started" href={href} title={title}>
          <i class={`dot ${tone}`}></i>
          {text}
        </a>
      ))}
    </>
  )
}
