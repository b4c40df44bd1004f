/** Says for `actionlab doctor` which file and line each value of a function comes from, and what it lies over. */
import type { Action } from '../model/action.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { settingOf, shownValue } from '../dashboard/data/saying.ts'
import { surroundingsOf } from '../dashboard/data/surroundings.ts'
import type { Saying, Setting } from '../dashboard/wire/surroundings.ts'
import { fit } from '../output/columns.ts'
import type { Finding } from './machine-checks.ts'

/** Columns of a value that a line shows. */
const mostOfValue = 100

/** One for the variables that all functions have, and one per function of which the configuration says anything. */
export function originFindings(actions: Iterable<Action>, config: ResolvedConfig): Finding[] {
  const shared = Object.entries(config.env).map(([name, value]) =>
    settingOf({ name, value: shownValue(name, value, config.root) }, [['env', name]], { config, otherwise: 'program' }),
  )
  const common = new Set(shared.map(textOf))
  const functions = [...actions].flatMap((action) => functionLines(action, config, common))
  return [shared.map(textOf), ...functions]
    .filter((lines) => lines.length > 0)
    .map((lines, index): Finding => ({
      level: 'ok',
      what: index === 0 && shared.length > 0 ? 'Environment' : 'Origin',
      text: lines.join('\n'),
    }))
}

/** The function, then a line for each thing that is said of it; nothing for one that was only found by its file. */
function functionLines(action: Action, config: ResolvedConfig, common: ReadonlySet<string>): string[][] {
  const { declared, environment, parameters, limits } = surroundingsOf(action, config)
  const prefixed = (prefix: string, settings: readonly Setting[]): Setting[] =>
    settings.map((one) => ({ ...one, name: `${prefix}.${one.name}` }))
  const whole = declared.find(({ part }) => part === 'action')
  // Code that lies where it was found says nothing that the head does not.
  const rest = declared.filter((one) => one !== whole && !(one.name === 'file' && isBelow(one.place?.file, one.value)))
  const rows = [
    ...rest.map((one) => ({ ...one, name: one.part === 'key' ? one.name : `${one.part} ${one.name}` })),
    ...prefixed('params', parameters),
    ...prefixed(
      'env',
      environment.filter((one) => !common.has(textOf(one))),
    ),
    ...prefixed(
      'limits',
      limits.filter(({ source }) => source !== 'default'),
    ),
  ]
  const found = 'file' in action.origin ? action.origin.file : action.path
  if (rows.length === 0 && (whole === undefined || isBelow(found, whole.place?.file ?? ''))) return []
  const head = whole === undefined ? found : placesOf(whole)
  const beside = rows.filter((one) => placesOf(one) === head).map(saidBy)
  const lines = rows.filter((one) => placesOf(one) !== head).map(textOf)
  return [[`${action.path} (${head})${beside.length > 0 ? `: ${beside.join(', ')}` : ''}`, ...lines.map((line) => `  ${line}`)]]
}

function isBelow(file: string | undefined, place: string): boolean {
  return file === place || file?.startsWith(`${place}/`) === true
}

/** `params.region = kr (actionlab.config.ts:4, over serverless.yml:11)` */
function textOf(setting: Setting): string {
  return `${saidBy(setting)} (${placesOf(setting)})`
}

function saidBy({ name, value }: Setting): string {
  const [line = ''] = value.split('\n', 1)
  return `${name}${value === '' ? '' : ` = ${fit(line === value ? line : `${line}…`, mostOfValue)}`}`
}

function placesOf({ over, ...first }: Setting): string {
  return [first, ...over].map(placeOf).join(', over ')
}

const givers = { shell: 'the shell', flags: 'a flag', program: 'a program', default: 'default', file: '' } as const

function placeOf({ source, place }: Saying): string {
  if (place === null) return givers[source]
  return place.line === null ? place.file : `${place.file}:${place.line}`
}
