/** @jsxImportSource hono/jsx */
/** The field that `/` leads to. */
import { Icon } from './icon.tsx'

export interface SearchFieldProps {
  readonly label: string
  /** What the address of the page asks for. */
  readonly text?: string | undefined
  /** The id of the element that says what is wrong with it. */
  readonly problem?: string
}

export function SearchField({ label, text, problem }: SearchFieldProps) {
  return (
    <label class="search">
      <Icon name="search" />
      <input
        type="search"
        id="search"
        name="text"
        value={text}
        placeholder={label}
        aria-label={label}
        aria-describedby={problem}
        autocomplete="off"
        spellcheck={false}
      />
      <kbd>/</kbd>
    </label>
  )
}
