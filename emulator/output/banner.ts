/** Formats the lines of a start: every function with its addresses, then, nearest to the prompt, the address of the emulator and the keys. */
import { dashboardHost } from '../model/address.ts'
import type { ActionType } from '../model/action.ts'
import type { Address } from '../model/address.ts'
import { fitAddress, pad, widthOf, wrap } from './columns.ts'
import { printable } from './foreign-text.ts'
import type { Style } from './style.ts'

export interface BannerFunction {
  readonly path: string
  readonly type: ActionType
  /** With the label of its surface. */
  readonly addresses: readonly (Pick<Address, 'method' | 'path'> & { readonly label: string })[]
}

export interface BannerFacts {
  readonly version: string
  /** As the developer would write it: `~/shop`. */
  readonly root: string
  readonly folder: string
  readonly url: string
  readonly functions: readonly BannerFunction[]
  readonly open: readonly string[]
  readonly watching: boolean
  readonly ms: number
  /** Whether keys work; they are shown only then. */
  readonly keys: boolean
  /** Shown once where the emulator listens beyond this machine: the dashboard asks for it. */
  readonly token?: string
}

export interface BannerPage {
  readonly style: Style
  readonly columns: number
}

/** Functions that are listed on a terminal, so that the lines above stay visible; `actionlab list` and a pipe have all. */
const mostFunctions = 40
const left = '  '

/** Shows a variable at the end of an address as a pattern. */
export function shownPath(path: string): string {
  return path.replace(/%7B([^/%]+)%7D/, '{$1}')
}

export function bannerLines(facts: BannerFacts, page: BannerPage): string[] {
  const { style } = page
  const title = `${left}${style.bold(style.cyan('actionlab'))} ${facts.version} ${style.dim(`· ${printable(facts.root)}`)}`
  return ['', title, '', ...functionLines(facts.functions, facts.url, page), ...summary(facts, page), '']
}

/** The list alone, as `l` and `actionlab list` print it. */
export function functionLines(
  functions: readonly BannerFunction[],
  url: string,
  { style, columns }: BannerPage,
  most = mostFunctions,
): string[] {
  if (functions.length === 0) return [`${left}${style.yellow('No functions yet.')} Save one, and it is served.`, '']
  const shown = Number.isFinite(columns) ? functions.slice(0, most) : functions
  const all = shown.flatMap(({ addresses }) => addresses)
  const surface = Math.max(0, ...all.map((address) => widthOf(address.label)))
  const method = Math.max(0, ...all.map((address) => address.method.length))
  const room = columns - left.length * 2 - surface - method - 3
  // For all lines or none, so that columns align.
  const base = all.every(({ path }) => widthOf(url) + widthOf(path) <= room) ? url : ''
  const lines = shown.flatMap(({ path, type, addresses }) => [
    `${left}${style.bold(printable(path))}  ${style.dim(type)}`,
    ...addresses.map(
      (address) =>
        `${left}${left}${style.dim(pad(address.label, surface))} ${methodInk(address.method, style)(pad(address.method, method))} ${fitAddress(base + shownPath(address.path), room)}`,
    ),
    '',
  ])
  const more = functions.length - shown.length
  return more > 0 ? [...lines, `${left}${style.dim(`… and ${more} more: actionlab list`)}`, ''] : lines
}

function summary(facts: BannerFacts, { style, columns }: BannerPage): string[] {
  const rows: [name: string, text: string][] = []
  if (facts.open.length > 0) rows.push(['Open', facts.open.join(' ')])
  rows.push(['Serving', facts.url], ['Dashboard', `${facts.url}/_/`])
  if (facts.token !== undefined)
    rows.push(['Token', `${facts.token} (only http://${dashboardHost}:${new URL(facts.url).port} asks for it)`])
  const count = `${facts.functions.length} ${facts.functions.length === 1 ? 'function' : 'functions'}`
  const state = facts.watching ? `watching ${facts.folder}` : 'not watching'
  rows.push(['Ready', `in ${facts.ms} ms · ${count} · ${state}${facts.keys ? ' · press h for help' : ''}`])
  const wide = Math.max(...rows.map(([name]) => name.length)) + 2
  return rows.flatMap(([name, text]) =>
    wrap(text, columns - left.length - wide).map((line, index) => {
      const value = name === 'Dashboard' || name === 'Serving' ? style.cyan(line) : name === 'Open' ? style.yellow(line) : line
      return `${left}${index === 0 ? style.dim(pad(name, wide)) : ' '.repeat(wide)}${value}`
    }),
  )
}

function methodInk(method: string, style: Style): (text: string) => string {
  return method === 'GET' ? style.green : style.blue
}

/**
 * Names the checks that are off, in one sentence; none when all are on.
 *
 * @param names `OpenWhisk keys (openwhisk.auth)`
 */
export function openDoors(names: readonly string[]): string[] {
  const open = [...names]
  if (open.length === 0) return []
  const last = open.pop() ?? ''
  return [`${open.length > 0 ? `${open.join(', ')} and ${last}` : last} are not checked: none is configured.`]
}
