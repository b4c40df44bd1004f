/** First half of the sequence `shop/greet`: cleans the name that `hello` then greets. */
export function main({ name = '' }: { name?: string }) {
  const trimmed = name.trim()
  return trimmed ? { name: trimmed } : { error: 'a name, please' }
}
