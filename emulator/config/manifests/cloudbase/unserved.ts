/** Says what functions of CloudBase ask for and what is not given here: timers and calls of WeChat's server. */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isObject, type Json } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/origins.ts'
import { readJson } from './json-file.ts'

export const functionFile = 'config.json'

/** @param triggers list of `{ name, type, config }`; anything else says nothing */
export function timerRemarks(root: string, name: string, triggers: Json | undefined, originOf: (path: KeyPath) => Origin): string[] {
  if (!Array.isArray(triggers)) return []
  return triggers.flatMap((trigger, index) => {
    if (!isObject(trigger)) return []
    const { name: timer, type = 'timer', config } = trigger
    if (type !== 'timer' || typeof timer !== 'string' || typeof config !== 'string') return []
    const { file, line } = originOf(['triggers', index])
    const place = `${relative(root, file)}${line === undefined ? '' : `:${line}`}`
    return `The timer ${timer} of ${name} (${config}, ${place}) is not fired. Call it by hand: actionlab invoke ${name} --as tcb -p Type Timer -p TriggerName ${timer} -p Message ''`
  })
}

export interface FunctionFolder {
  readonly name: string
  /** Absolute. */
  readonly folder: string
}

/** Of the `config.json` in each function's folder. Its other keys are the function's own. */
export function folderRemarks(root: string, folders: readonly FunctionFolder[]): string[] {
  const remarks: string[] = []
  const askers: string[] = []
  for (const { name, folder } of folders) {
    const file = join(folder, functionFile)
    if (!existsSync(file)) continue
    try {
      const { value, originOf } = readJson(file, root)
      if (!isObject(value)) continue
      remarks.push(...timerRemarks(root, name, value['triggers'], originOf))
      const { openapi } = isObject(value['permissions']) ? value['permissions'] : {}
      if (Array.isArray(openapi) && openapi.length > 0) askers.push(name)
    } catch {
      // The file may be the function's own, in a form that only its code reads.
    }
  }
  const named = askers.length > mostNamed ? [...askers.slice(0, mostNamed), `${askers.length - mostNamed} more`] : askers
  if (askers.length > 0) remarks.push(`cloud.openapi of ${named.join(', ')} reaches no server of WeChat: its calls fail here.`)
  return remarks
}

const mostNamed = 5
