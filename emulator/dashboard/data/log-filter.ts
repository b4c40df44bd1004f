/** Which lines somebody wants to see. */
import { isAtLeast, levelOf, levels, type Level } from '../../records/log-level.ts'
import type { LogLine } from '../../model/activation.ts'
import { isOwnFrame } from './own-frames.ts'

export interface LogFilter {
  readonly path?: string
  /** Its id. */
  readonly activation?: string
  readonly stream?: LogLine['stream']
  /** This one or worse. */
  readonly level?: Level
  /** In lower case. */
  readonly text?: string
  /** Not newer than this, epoch ms. */
  readonly until?: number
  /** Real path of the project: a printed stack is shown without frames of Actionlab and Node. */
  readonly root?: string
}

/**
 * Of the query of an address; undefined where it asks for a stream or a level that there is not.
 *
 * @param root real path of the project
 */
export function logFilterOf(
  { function: path, activation, stream, level, text, frames }: Readonly<Record<string, string>>,
  root: string,
): LogFilter | undefined {
  const wanted = levels.find((one) => one === level)
  if (level && !wanted) return undefined
  if (stream && stream !== 'stdout' && stream !== 'stderr') return undefined
  return {
    ...(path ? { path } : {}),
    ...(activation ? { activation } : {}),
    ...(stream === 'stdout' || stream === 'stderr' ? { stream } : {}),
    ...(wanted ? { level: wanted } : {}),
    ...(text ? { text: text.toLowerCase() } : {}),
    ...(frames === 'project' ? { root } : {}),
  }
}

export function wantsActivation(filter: LogFilter, activation: { readonly activationId: string; readonly path: string }): boolean {
  if (filter.path !== undefined && filter.path !== activation.path) return false
  return filter.activation === undefined || filter.activation === activation.activationId
}

/** Whether every line of an activation is wanted, but for frames of a stack. */
export function wantsAllLines({ stream, level, text, until }: LogFilter): boolean {
  return stream === undefined && level === undefined && text === undefined && until === undefined
}

export function wantsLine({ stream, level, text, until, root }: LogFilter, line: LogLine): boolean {
  if (until !== undefined && line.time > until) return false
  if (stream !== undefined && line.stream !== stream) return false
  if (text !== undefined && !line.text.toLowerCase().includes(text)) return false
  if (root !== undefined && isOwnFrame(line, root)) return false
  return level === undefined || isAtLeast(levelOf(line.text), level)
}
