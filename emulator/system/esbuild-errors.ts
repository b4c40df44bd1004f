/** Formats the errors of a build that failed. */
import type { BuildFailure, Message } from 'esbuild'
import { loadEsbuild } from './esbuild.ts'

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

export function isTopLevelAwait({ text }: Message): boolean {
  return text.startsWith('Top-level await is currently not supported with the "cjs"')
}

/** esbuild's own text: message, file:line:column, excerpt. */
export async function messageOf(errors: readonly Message[]): Promise<string> {
  const { formatMessages } = loadEsbuild()
  const lines = await formatMessages(errors.map(withOurAdvice), { kind: 'error', color: false })
  return lines.join('').trimEnd()
}

/** Replaces advice to change an option of esbuild by the key `loaders` of the configuration, and names no plugin of ours. */
function withOurAdvice(message: Message): Message {
  const extension = /^No loader is configured for "(\.[^"]+)" files/.exec(message.text)?.[1]
  const advice = extension === undefined ? '' : ` (the configuration can: loaders: { '${extension}': 'text' })`
  const notes = message.notes.filter(({ text }) => !text.startsWith('You can mark the path'))
  return { ...message, text: message.text + advice, notes, pluginName: '' }
}
