/** Commands that a document shows with what they print. */

export interface ShownCommand {
  readonly line: string
  readonly output: string
}

/** ```console blocks: `$ command`, then what it prints. */
export function commandsIn(markdown: string): ShownCommand[] {
  return [...markdown.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => ({ line: text.slice(0, text.indexOf('\n')), output: text.slice(text.indexOf('\n') + 1).trimEnd() })),
  )
}

/** Ids, times and durations differ from run to run; everything else is compared. */
export function stable(text: string): string {
  return text
    .replaceAll('\r', '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/[0-9a-f]{32}/g, '<id>')
    .replace(/"(start|end)":\d{13}/g, '"$1":<ms>')
    .replace(/"duration":\d+/g, '"duration":<ms>')
    .replace(/^Date: .*$/m, 'Date: <date>')
    .trimEnd()
}
