/** Turns a `cloudbaserc` file, or a mini-program's folders, into configuration that lies under the developer's own. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cloudbasercPlaces, readCloudbaserc } from './cloudbaserc.ts'
import { resolveFile } from './function-files.ts'
import type { ActionConfig, Config, TcbFunctionConfig } from '../model/config.ts'

export interface Underlaid {
  readonly config: Config
  /** Every file that was tried: one that appears later is a change too. */
  readonly sources: readonly string[]
}

export function underlayCloudbaserc(config: Config, root: string): Underlaid {
  const looked = cloudbasercPlaces.map((name) => join(root, name))
  const found = readCloudbaserc(root, process.env)
  if (!found) return { config, sources: looked }
  const folder = config.functions === undefined ? found.functionRoot : resolve(root, config.functions === false ? '.' : config.functions)
  const functions: [string, TcbFunctionConfig][] = []
  const actions: [string, ActionConfig][] = []
  for (const [name, { dir, language, ...settings }] of Object.entries(found.functions)) {
    functions.push([name, { ...settings, ...(settings.env ? { env: { ...settings.env } } : {}) }])
    const file = entryOf(dir ?? join(folder ?? join(root, 'functions'), name), settings.handler, language)
    if (dir !== undefined || file.beside) actions.push([name, { file: file.path }])
  }
  const { tcb = {} } = config
  const envId = tcb.envId ?? found.envId
  return {
    sources: [...looked, ...found.sources],
    config: {
      ...config,
      ...(folder === undefined ? {} : { functions: folder }),
      actions: merge(Object.fromEntries(actions), config.actions ?? {}),
      tcb: { ...tcb, ...(envId === undefined ? {} : { envId }), functions: merge(Object.fromEntries(functions), tcb.functions ?? {}) },
    },
  }
}

/** The configuration names a file where it is not the one that the scan finds in the folder: another file of the handler (`app.main`), or another language. */
function entryOf(folder: string, handler = 'index.main', language?: 'python'): { path: string; beside: boolean } {
  const dot = handler.lastIndexOf('.')
  const name = dot < 0 ? 'index' : handler.slice(0, dot)
  const python = join(folder, `${name}.py`)
  if (language === 'python' && existsSync(python)) return { path: python, beside: true }
  const beside = name !== 'index' && resolveFile(join(folder, name)) !== undefined
  return { path: beside ? join(folder, name) : folder, beside }
}

/** Merges entry by entry, and within an entry key by key; variables of both are kept. */
function merge<T extends { env?: Record<string, string> }>(
  base: Readonly<Record<string, T>>,
  over: Readonly<Record<string, T>>,
): Record<string, T> {
  const names = new Set([...Object.keys(base), ...Object.keys(over)])
  return Object.fromEntries(
    [...names].map((name) => {
      const below = Object.hasOwn(base, name) ? base[name] : undefined
      const above = Object.hasOwn(over, name) ? over[name] : undefined
      const env = below?.env && above?.env ? { env: { ...below.env, ...above.env } } : {}
      return [name, { ...below, ...above, ...env } as T]
    }),
  )
}
