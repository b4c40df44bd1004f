/** Formats the lines of a start: every function with its addresses, then, nearest to the prompt, the address of the emulator and the keys. */
import { dashboardHost } from '../model/address.ts'
import type { ActionType } from '../model/action.ts'
import type { Address } from '../model/address.ts'
import { fit, pad, widthOf, wrap } from './columns.ts'
import { printable } from './foreign-text.ts'
import type { Style } from './style.ts'
import { said, type Said, type SaidValue } from '../model/said.ts'

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
  /** The file of another tool that lists the functions; empty where they are found in folders. */
  readonly manifest?: { readonly file: string; readonly format: string; readonly remarks: number }
  /** What fires by itself, in a sentence; absent where nothing does. */
  readonly fires?: string
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

/** Functions that a start lists on a terminal with all their addresses; of more, each has one line. A pipe, `l` and `actionlab list` have all. */
const mostWhole = 8
/** Functions that a start lists on a terminal, so that the lines above stay visible. */
const mostFunctions = 40
const left = '  '

export function bannerLines(facts: BannerFacts, page: BannerPage): string[] {
  const { style } = page
  const list = Number.isFinite(page.columns) && facts.functions.length > mostWhole ? shortLines : functionLines
  const title = `${left}${style.bold(style.cyan('actionlab'))} ${facts.version} ${style.dim(`· ${printable(facts.root)}`)}`
  return ['', title, '', ...list(facts.functions, facts.url, page), ...summary(facts, page), '']
}

/** The list alone, as `l` and `actionlab list` print it. An address is whole at every width, so that it can be clicked and copied. */
export function functionLines(functions: readonly BannerFunction[], url: string, { style, columns }: BannerPage): string[] {
  if (functions.length === 0) return [`${left}${style.yellow('No functions yet.')} Save one, and it is served.`, '']
  const all = functions.flatMap(({ addresses }) => addresses)
  const surface = Math.max(0, ...all.map((address) => widthOf(address.label)))
  const method = methodWidth(all)
  const widest = Math.max(0, ...all.map((address) => widthOf(url + address.path)))
  // A narrow terminal does without the labels, which the paths imply.
  const labelled = left.length * 2 + surface + method + 2 + widest <= columns
  const label = (text: string): string => (labelled ? `${style.dim(pad(text, surface))} ` : '')
  return functions.flatMap(({ path, type, addresses }) => [
    `${left}${style.bold(printable(path))}  ${style.dim(type)}`,
    ...addresses.map((address) => `${left}${left}${label(address.label)}${addressText(address, { url, method, style })}`),
    '',
  ])
}

/** A line per function, with the address that a browser can open where it has one. */
function shortLines(functions: readonly BannerFunction[], url: string, { style, columns }: BannerPage): string[] {
  const shown = functions.slice(0, mostFunctions)
  const first = shown.map(({ addresses }) => addresses.find((address) => address.method === 'GET') ?? addresses[0])
  const name = Math.min(24, Math.max(...shown.map(({ path }) => widthOf(path))))
  const method = methodWidth(first.flatMap((address) => address ?? []))
  const lines = shown.map(({ path, type }, index) => {
    const address = first[index]
    const head = `${left}${style.bold(pad(fit(printable(path), name), name))} ${columns < narrow ? '' : `${style.dim(pad(type, 8))} `}`
    return address === undefined ? head.trimEnd() : head + addressText(address, { url, method, style })
  })
  const more = functions.length - shown.length
  return [...lines, '', `${left}${style.dim(`${more > 0 ? `… and ${more} more. ` : ''}All addresses: actionlab list`)}`, '']
}

/** Columns below which types of functions are left out of the short list. */
const narrow = 70

type Shown = BannerFunction['addresses'][number]

function methodWidth(addresses: readonly Shown[]): number {
  return Math.max(0, ...addresses.map((address) => address.method.length))
}

function addressText(
  address: Shown,
  { url, method, style }: { readonly url: string; readonly method: number; readonly style: Style },
): string {
  return `${methodInk(address.method, style)(pad(address.method, method))} ${url}${address.path}`
}

function summary(facts: BannerFacts, { style, columns }: BannerPage): string[] {
  const rows: [name: string, text: string][] = []
  const { manifest } = facts
  if (manifest !== undefined) {
    const remarks = manifest.remarks === 0 ? '' : ` · ${counted(manifest.remarks, 'remark')}: actionlab doctor`
    rows.push(['Read', manifestLine(manifest.file, manifest.format, facts.functions.length) + remarks])
  }
  if (facts.open.length > 0) rows.push(['Open', facts.open.join(' ')])
  if (facts.fires !== undefined) rows.push(['Fires', `${facts.fires}. All: actionlab triggers`])
  rows.push(['Serving', facts.url], ['Dashboard', `${facts.url}/_/`])
  if (facts.token !== undefined)
    rows.push(['Token', `${facts.token} (only http://${dashboardHost}:${new URL(facts.url).port} asks for it)`])
  const count = counted(facts.functions.length, 'function')
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

/** `app.config.yaml (App Builder): 5 functions`, or the format alone where no file lists them. */
export function manifestLine(file: string, format: string, functions: number): string {
  return `${file === '' ? format : `${file} (${format})`}: ${counted(functions, 'function')}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function methodInk(method: string, style: Style): (text: string) => string {
  return method === 'GET' ? style.green : style.blue
}

/**
 * Names the checks that are off, in one sentence; none when all are on.
 *
 * @param names `OpenWhisk keys (openwhisk.auth)`
 */
export function openDoors(names: readonly string[]): Said[] {
  const [first, ...others] = names
  if (first === undefined) return []
  const last = others.pop()
  const list = others.reduce<SaidValue>((one, other) => said`${one}, ${other}`, first)
  return [
    last === undefined
      ? said`${list} are not checked: none is configured.`
      : said`${list} and ${last} are not checked: none is configured.`,
  ]
}
