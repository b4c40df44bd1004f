/** Fails on purpose, to see what each cloud makes of it. `how`: 'error' (default), 'throw' or 'exit'. */
export function main({ how = 'error' }: { how?: string }) {
  if (how === 'throw') throw new Error('thrown on purpose')
  if (how === 'exit') process.exit(1)
  return { error: 'failed on purpose' }
}
