/** @jsxImportSource hono/jsx */
/** A page without its subject: why, and where to go on. */
import { Icon } from './icon.tsx'

export interface MissingProps {
  readonly title: string
  readonly text: string
  readonly href: string
  /** What is found there. */
  readonly link: string
}

export function MissingPage({ title, text, href, link }: MissingProps) {
  return (
    <>
      <header class="head">
        <h1>{title}</h1>
      </header>
      <section class="panel">
        <p class="empty">
          {text}
          <br />
          <a class="button" href={href}>
            <Icon name="back" />
            {link}
          </a>
        </p>
      </section>
    </>
  )
}
