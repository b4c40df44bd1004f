/** Reads `cloudbaserc` and the folders of WeChat mini-programs into configuration. docs/manifests/cloudbase.md says what of them. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import type { ActionConfig } from '../../../model/config.ts'
import type { TcbFunctionConfig } from '../../../model/tcb-config.ts'
import { type KeyPath, type Origin, Origins } from '../../../model/config-origins.ts'
import { statIfThere } from '../../../system/disk.ts'
import { folderEntry, isIgnoredFolder, resolveFile } from '../../function-files.ts'
import { foreignRemark } from '../foreign.ts'
import type { ReadFormat } from '../manifest.ts'
import { cloudbase } from '../recognised-by.ts'
import { isEmulated, readRuntime } from '../runtime.ts'
import { type Cloudbaserc, findCloudbaserc } from './cloudbaserc.ts'
import { collectEntries, type ListedRoute, wrong } from './entries.ts'
import { functionFile, functionFiles, openapiRemarks, type FunctionFolder } from './function-folder.ts'
import { findMiniProgram } from './mini-program.ts'
import { type ListedFunction, readEntry, settingKeys } from './read-entry.ts'
import { interpolate } from './template.ts'
import { readTimers, type FoundTimers, type TimerList } from './timers.ts'

export const read: ReadFormat = (root, env, own) => {
  const source = findCloudbaserc(root)
  const program = findMiniProgram(root)
  if (source === undefined && program === undefined) return undefined
  const origins = new Origins()
  const listed = source === undefined ? undefined : readListed(root, source, env, origins)
  const { functionRoot, functionRootOrigin, envId, access = [], remarks = [] } = listed ?? {}
  const named = functionRoot === undefined ? program?.folder : resolve(root, functionRoot)
  // A folder that is not there gives way to the one that the mini-program has.
  const folder = named !== undefined && program !== undefined && !existsSync(named) && existsSync(program.folder) ? program.folder : named
  if (folder !== named) remarks.push(`${functionRoot} (functionRoot) is not there: ${relative(root, program?.folder ?? '')} is read.`)
  if (program !== undefined && folder === program.folder) origins.set(['functions'], program.origin)
  else if (functionRootOrigin !== undefined) origins.set(['functions'], functionRootOrigin)
  // In the root itself every tool keeps its files: functions are those that are listed.
  const scans = folder !== root
  const place = own.functions === undefined ? (folder ?? join(root, 'functions')) : resolve(root, own.functions || '.')
  const functions = new Map<string, TcbFunctionConfig>()
  const actions = new Map<string, ActionConfig>()
  const foreign = new Map<string, string>()
  const all: FunctionFolder[] = scans ? foldersIn(place) : []
  const missing: string[] = []
  for (const { name: path, dir, settings } of listed?.functions ?? []) {
    functions.set(path, settings)
    const at = dir === undefined ? join(place, path) : resolve(root, dir)
    if (!existsSync(at)) {
      missing.push(path)
      if (!scans) continue
    }
    if (dir !== undefined || !scans) all.push({ name: path, folder: at })
    const { language } = readRuntime(settings.runtime ?? 'nodejs')
    const entry = entryOf(at, settings.handler, language)
    if (dir !== undefined || !scans || entry.beside || !isEmulated(language)) actions.set(path, { file: entry.file })
    if (!isEmulated(language)) foreign.set(path, foreignRemark(path, language))
  }
  const files = functionFiles(root, all)
  for (const { name: fn, value, originOf } of files) {
    const found = addTimers(
      root,
      { name: fn, triggers: value['triggers'], originOf: (path) => originOf(['triggers', ...path]), single: true },
      origins,
    )
    if (Object.keys(found.timers).length > 0)
      functions.set(fn, { ...functions.get(fn), timers: { ...found.timers, ...functions.get(fn)?.timers } })
    remarks.push(...found.remarks)
  }
  if (missing.length > 0)
    remarks.push(`${missing.join(', ')} of ${basename(source?.file ?? '')} ${missing.length === 1 ? 'has' : 'have'} no folder here.`)
  return {
    format: cloudbase.name,
    file: source?.file ?? program?.origin.file ?? root,
    config: {
      ...(folder === undefined ? {} : { functions: scans && folder }),
      ...(actions.size === 0 ? {} : { actions: Object.fromEntries(actions) }),
      ...(source === undefined && functions.size === 0
        ? {}
        : {
            tcb: {
              ...(envId === undefined ? {} : { envId }),
              functions: Object.fromEntries(functions),
              ...(access.length === 0 ? {} : { access: access.map(({ path, function: fn }) => ({ path, function: fn })) }),
            },
          }),
    },
    sources: [...(source?.inputs ?? []), ...all.map((one) => join(one.folder, functionFile))],
    origins,
    remarks: [...remarks, ...openapiRemarks(files)],
    foreign,
    // The name of a folder alone does not say whose tool deploys it.
    flat: source !== undefined || program?.origin.file !== program?.folder,
  }
}

interface Listed {
  readonly functionRoot: string | undefined
  readonly functionRootOrigin: Origin | undefined
  readonly envId: string | undefined
  readonly functions: readonly ListedFunction[]
  readonly access: readonly ListedRoute[]
  readonly remarks: string[]
}

function readListed(root: string, source: Cloudbaserc, env: Readonly<Record<string, string>>, origins: Origins): Listed {
  const { config, unset } = interpolate(source.config, env)
  const { envId } = config
  if (envId !== undefined && typeof envId !== 'string') throw wrong(source, ['envId'], envId, 'a string')
  origins.set(['tcb', 'envId'], source.originOf(['envId']))
  const { functionRoot, functionRootOrigin, entries, access, remarks } = collectEntries(source, config)
  for (const [index, { origin }] of access.entries()) origins.set(['tcb', 'access', index], origin)
  const file = relative(root, source.file)
  // The others are the environment's, which has an id here in any case.
  const variables = unset.filter((tag) => tag.startsWith('env.'))
  const lines = variables.map((tag) => `{{${tag}}} in ${file} has no value, so it is empty: set it in .env or in the shell.`)
  const functions = entries.map((entry) => {
    const one = readEntry(entry)
    const at = ['tcb', 'functions', one.name]
    origins.set(at, entry.originOf('name'))
    origins.set(['actions', one.name], entry.originOf('name'))
    for (const [setting, key] of Object.entries(settingKeys))
      if (Object.hasOwn(entry.settings, setting)) origins.set([...at, key], entry.originOf(setting))
    const triggers = { name: one.name, triggers: entry.settings['triggers'], originOf: (path: KeyPath) => entry.originOf('triggers', path) }
    const { timers, remarks: wrongOnes } = addTimers(root, triggers, origins)
    lines.push(...wrongOnes)
    return Object.keys(timers).length === 0 ? one : { ...one, settings: { ...one.settings, timers } }
  })
  return { functionRoot, functionRootOrigin, envId: envId === '' ? undefined : envId, functions, access, remarks: [...lines, ...remarks] }
}

/** Their places are those of their keys in the configuration. */
function addTimers(root: string, list: TimerList, origins: Origins): FoundTimers {
  const found = readTimers(root, list)
  for (const [timer, origin] of found.origins) origins.set(['tcb', 'functions', list.name, 'timers', timer], origin)
  return found
}

/** The configuration names a file where it is not the one that the scan finds in the folder: another file of the handler (`app.main`), or another language. */
function entryOf(folder: string, handler = 'index.main', language: string): { file: string; beside: boolean } {
  const dot = handler.lastIndexOf('.')
  const file = dot < 0 ? 'index' : handler.slice(0, dot)
  const python = join(folder, `${file}.py`)
  if (language === 'python' && existsSync(python)) return { file: python, beside: true }
  const beside = file !== 'index' && resolveFile(join(folder, file)) !== undefined
  return { file: beside ? join(folder, file) : folder, beside }
}

/** The folders that are functions. */
function foldersIn(place: string): FunctionFolder[] {
  if (statIfThere(place)?.isDirectory() !== true) return []
  return readdirSync(place)
    .filter((entry) => !isIgnoredFolder(entry))
    .map((entry) => ({ name: entry, folder: join(place, entry) }))
    .filter(({ folder }) => statIfThere(folder)?.isDirectory() === true && folderEntry(folder, new Set(readdirSync(folder))) !== undefined)
}
