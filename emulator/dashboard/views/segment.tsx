/** @jsxImportSource hono/jsx */
/** One of several choices that exclude each other, as a pill. */

export function Segment({ name, value, text, chosen }: { name: string; value: string; text: string; chosen: boolean }) {
  return (
    <label class="segment">
      <input type="radio" name={name} value={value} checked={chosen} />
      <span>{text}</span>
    </label>
  )
}
