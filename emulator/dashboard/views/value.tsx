/** @jsxImportSource hono/jsx */
/** A value as JSON, a text in quotes with its outer blanks marked: ` Bo ` would look like an indented `Bo`. */
import type { Json } from '../../model/json.ts'

export function Value({ value }: { value: Json }) {
  if (typeof value !== 'string') return <pre tabindex={0}>{JSON.stringify(value, null, 2)}</pre>
  const inner = value.trim()
  const start = inner === '' ? value.length : value.indexOf(inner)
  return (
    <pre tabindex={0}>
      <i class="quote">"</i>
      <Blanks text={value.slice(0, start)} />
      {inner}
      <Blanks text={value.slice(start + inner.length)} />
      <i class="quote">"</i>
    </pre>
  )
}

const marks = new Map([
  [' ', '·'],
  ['\n', '↵\n'],
  ['\r', '␍'],
  ['\t', '→'],
])

function Blanks({ text }: { text: string }) {
  if (text === '') return null
  return <i class="blank">{text.replaceAll(/\s/g, (blank) => marks.get(blank) ?? '␣')}</i>
}
