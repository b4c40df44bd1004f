/** Lists what the configuration says of a function beside its variables, parameters and limits: its keys, its package, and what calls it. */
import type { Action } from '../../model/action.ts'
import { codeKeys } from '../../model/config.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { KeyPath } from '../../model/config-origins.ts'
import type { Declared } from '../wire/surroundings.ts'
import { settingOf, shownValue } from './saying.ts'

/** Lists of their own, and what has no text. */
const elsewhere: ReadonlySet<string> = new Set(['env', 'params', 'limits', 'annotations', 'module'])
const codes: ReadonlySet<string> = new Set(codeKeys)
/** Characters of a value that a row shows. */
const mostShown = 120

export function declarationOf(action: Action, config: ResolvedConfig): Declared[] {
  const { path } = action
  const row = (part: Declared['part'], name: string, value: unknown, ...paths: KeyPath[]): Declared => ({
    part,
    ...settingOf({ name, value: cut(shownValue(hyphenated(name), value, config.root)) }, paths, { config, otherwise: 'default' }),
  })
  const own = Object.hasOwn(config.actions, path) ? config.actions[path] : undefined
  const whole = own === undefined ? [] : [row('action', path, undefined, ['actions', path])]
  const keys = { ...config.defaults, ...own }
  const rows = Object.entries(keys)
    .filter(([key, value]) => value !== undefined && !elsewhere.has(key))
    .map(([key, value]) => row('key', key, value, ...keyPaths(path, key)))
  const annotations = Object.entries({ ...config.defaults.annotations, ...own?.annotations }).map(([name, value]) =>
    row('key', `annotations.${name}`, value, ['actions', path, 'annotations', name], ['defaults', 'annotations', name]),
  )
  return [...whole, ...rows, ...annotations, ...cloudRows(action, config, row), ...callers(action, config, row)]
}

type Row = (part: Declared['part'], name: string, value: unknown, ...paths: KeyPath[]) => Declared

/** Code of one kind takes the place of any other: a layer that says another one is below it. */
function keyPaths(path: string, key: string): KeyPath[] {
  const keys = codes.has(key) ? [key, ...codeKeys.filter((one) => one !== key)] : [key]
  return [...keys.map((one) => ['actions', path, one]), ['defaults', key]]
}

/** What only CloudBase knows of the function; its limits stand among the limits. */
function cloudRows({ package: pkg, name }: Action, { tcb: { functions } }: ResolvedConfig, row: Row): Declared[] {
  const own = pkg === '' && Object.hasOwn(functions, name) ? functions[name] : undefined
  const at = ['tcb', 'functions', name]
  return [
    ...Object.entries(own ?? {})
      .filter(([key]) => !['env', 'timeout', 'initTimeout', 'memory', 'timers'].includes(key))
      .map(([key, value]) => row('key', `tcb.${key}`, value, [...at, key])),
    ...Object.entries(own?.timers ?? {}).map(([timer, { cron }]) => row('trigger', `${name}/${timer}`, cron, [...at, 'timers', timer])),
  ]
}

function callers({ path, package: pkg }: Action, config: ResolvedConfig, row: Row): Declared[] {
  const { triggers, rules } = config.openwhisk
  return [
    ...(Object.hasOwn(config.packages, pkg) ? [row('package', pkg, undefined, ['packages', pkg])] : []),
    ...Object.entries(config.triggers)
      .filter(([, { action }]) => action === path)
      .map(([name, { product, api, stage, resource }]) =>
        row('trigger', name, `/${product}/${api}/${stage}${resource}`, ['triggers', name]),
      ),
    ...Object.entries(config.ncp.triggers)
      .filter(([, { actions = [] }]) => actions.includes(path))
      .map(([name, { type, cronOption = type }]) => row('trigger', name, cronOption, ['ncp', 'triggers', name])),
    ...Object.entries(rules)
      .filter(([, { action }]) => action === path)
      .flatMap(([name, { trigger }]) => [
        row('rule', name, trigger, ['openwhisk', 'rules', name]),
        ...(Object.hasOwn(triggers, trigger) ? [row('trigger', trigger, triggers[trigger]?.feed, ['openwhisk', 'triggers', trigger])] : []),
      ]),
  ]
}

/** `requireWhiskAuth` holds a secret as `require-whisk-auth` does. */
function hyphenated(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, '-$&')
}

function cut(text: string): string {
  const [line = ''] = text.split('\n', 1)
  return line.length > mostShown || line !== text ? `${line.slice(0, mostShown)}…` : text
}
