/** Reads the configuration again after an edit. A half-written file neither replaces the last good configuration nor is reported. */
import { reloadConfig } from '../config/load-config.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { nextTurn } from './watch/waits.ts'
import { isOwn, OwnFiles, SaveWait, stampOf } from './unfinished-files.ts'
import type { Project } from './project.ts'

export interface ConfigReader {
  /** Resolves when every edit that was noticed up to now is in force or was refused; undefined when there is none. */
  catchUp(): Promise<void> | undefined
  close(): void
}

export function createConfigReader(project: Project, log: Log): ConfigReader {
  const files = new OwnFiles()
  files.remember(project.config.sources)
  let readAt = project.configurationChangedAt
  let reading: Promise<void> | undefined
  let closed = false
  /** Why the last edit was refused: a save of any file may correct it, and does not repeat it. */
  let refusal: string | undefined

  const read = async (): Promise<void> => {
    const wait = new SaveWait({ heardAt: () => project.configurationChangedAt, over: () => closed })
    for (;;) {
      const sources = project.config.sources.filter(isOwn)
      while (files.unfinished(sources) && (await wait.nextChange(sources)));
      const heardAt = project.configurationChangedAt
      const before = stampOf(sources)
      const next = await reloadConfig(project.config).catch((error: unknown) => ({ error }))
      await nextTurn()
      await nextTurn()
      const changed = project.configurationChangedAt !== heardAt || stampOf(sources) !== before
      if (changed ? wait.readAgain() : 'error' in next && (await wait.nextChange(sources))) continue
      files.remember([...sources, ...('error' in next ? [] : files.unknown(next.sources))])
      readAt = heardAt
      return take(next)
    }
  }

  const take = (next: ResolvedConfig | { readonly error: unknown }): void => {
    if ('error' in next) {
      project.configurationBroken = true
      const text = next.error instanceof EmulatorError ? next.error.message : String(next.error)
      if (text !== refusal) log.emit({ event: 'notice', level: 'error', text: `${text}\nThe last good configuration stays in force.` })
      refusal = text
      return
    }
    if (refusal !== undefined) log.emit({ event: 'notice', level: 'info', text: 'The configuration is right again, and in force.' })
    refusal = undefined
    const late = restartKeys(project.config, next)
    if (late.length > 0) log.emit({ event: 'notice', level: 'warn', text: `${late.join(', ')}: in force from the next start on.` })
    project.configure(next)
  }

  /** A reading under way may have begun before the edit. */
  const readUpTo = async (noticedAt: number): Promise<void> => {
    if (readAt >= noticedAt || closed) return
    await (reading ??= read().finally(() => (reading = undefined)))
    await readUpTo(noticedAt)
  }

  return {
    catchUp: () => (readAt < project.configurationChangedAt ? readUpTo(project.configurationChangedAt) : undefined),
    close() {
      closed = true
    },
  }
}

/** Edited keys that are read at the start only. */
function restartKeys(before: ResolvedConfig, next: ResolvedConfig): string[] {
  const read = ({ server, providers, engine }: ResolvedConfig): Record<string, unknown> => ({
    'server.host': server.host,
    'server.port': server.port,
    providers,
    engine,
  })
  const now = read(next)
  return Object.entries(read(before)).flatMap(([key, value]) => (JSON.stringify(value) === JSON.stringify(now[key]) ? [] : [key]))
}
