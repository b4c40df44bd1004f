/** @jsxImportSource hono/jsx */
/** One filter: all, or one of several values. */

export interface ChoiceProps {
  readonly name: string
  readonly label: string
  /** What the choice of everything is called. */
  readonly all: string
  readonly options: readonly string[]
  readonly chosen: string | undefined
  readonly names?: (option: string) => string
}

export function Choice({ name, label, all, options, chosen = '', names = (option) => option }: ChoiceProps) {
  return (
    <select name={name} aria-label={label}>
      <option value="">{all}</option>
      {options.map((option) => (
        <option value={option} selected={option === chosen}>
          {names(option)}
        </option>
      ))}
    </select>
  )
}
