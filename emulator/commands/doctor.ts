/** `actionlab doctor`: finds what will prevent functions from being served. */
import { realpathSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, relative, resolve, sep } from 'node:path'
import { loadConfig } from '../config/load-config.ts'
import { nothingFoundLines } from '../config/nothing-found.ts'
import { resolveConfig } from '../config/resolve-config.ts'
import { createScanner } from '../deploy/discover/scan.ts'
import { remarkNotices } from '../deploy/remark-notices.ts'
import { unreadableText } from '../deploy/discover/unreadable.ts'
import { EmulatorError } from '../model/errors.ts'
import { manifestPlace } from '../model/config-place.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { vendors } from '../providers/index.ts'
import type { Vendor } from '../providers/vendor.ts'
import { nameProblem } from '../providers/ncp/names.ts'
import { manifestLine } from '../output/banner.ts'
import { Masking } from '../secrets/masking.ts'
import { columnsOf, wrap } from '../output/columns.ts'
import { styleFor, type Style } from '../output/style.ts'
import { functionsPlace } from './banner-facts.ts'
import { brokenText, checkDeployment } from './broken-builds.ts'
import { parseFlags, refusePositionals } from './flags.ts'
import { type Ignored, ignoredIn, unlistedIn } from './ignored-files.ts'
import { clock, nodeVersion, temporaryFolder, watchLimits, type Finding } from './machine-checks.ts'
import { originFindings } from './origin-findings.ts'
import { readRunFiles } from './run-file.ts'
import { firingIn, staleLines, typesName, typesText } from './types-file.ts'

export const usage = `actionlab doctor --root ./shop

Checks Node, limits of the machine, port, clock and configuration, builds every function, and says from which file and line each of its values
comes, what a manifest asks for in vain, and which files are no functions and why.

  --root DIR       the project (default: here)
  --functions DIR  its functions folder, as emulate takes it
  --config FILE    its configuration
  --against URL    compare the clock with the Date header of this server
`

const flags = {
  root: { type: 'string' },
  functions: { type: 'string' },
  config: { type: 'string' },
  against: { type: 'string' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'doctor')
  refusePositionals(positionals, 'doctor')
  const { root = '.', config: file, functions, against } = values
  const findings: Finding[] = [nodeVersion(), ...watchLimits(), temporaryFolder()]
  const loaded = await configuration(root, file, functions)
  findings.push(loaded.finding)
  const config = loaded.config ?? defaultsFor(root, functions)
  findings.push(await port(config))
  // Where the file that says so cannot be read, the folder of the functions is unknown.
  const isPlaced = loaded.config !== undefined || statSync(config.functions, { throwIfNoEntry: false }) !== undefined
  if (statSync(config.root, { throwIfNoEntry: false }) && isPlaced)
    findings.push(...(await functionsFolder(config)), ...(await deployment(config)))
  findings.push(await clock(against))
  const style = styleFor(process.stdout)
  const columns = columnsOf(process.stdout)
  const mask = new Masking(vendors).maskOf(config)
  for (const finding of findings) process.stdout.write(`${mask(linesOf(finding, style, columns).join('\n'))}\n`)
  return findings.some(({ level }) => level === 'bad') ? 1 : 0
}

function linesOf({ level, what, text }: Finding, style: Style, columns: number): string[] {
  const mark = { ok: style.green('✔'), warn: style.yellow('▲'), bad: style.red('✖') }[level]
  const [first = '', ...rest] = wrap(text, columns - 16)
  return [`${mark} ${style.bold(what.padEnd(13))} ${first}`, ...rest.map((line) => `${' '.repeat(16)}${line}`)]
}

async function configuration(
  root: string,
  file: string | undefined,
  functions: string | undefined,
): Promise<{ finding: Finding; config?: ResolvedConfig }> {
  try {
    const config = await loadConfig({
      root,
      ...(file === undefined ? {} : { config: file }),
      ...(functions === undefined ? {} : { flags: { functions } }),
    })
    // Where no file lists functions, all files were looked at.
    const isRead =
      manifestPlace(config) !== '' || config.manifest === undefined
        ? () => true
        : (file: string) => file === config.file || basename(file).startsWith('.env')
    const read = config.sources
      .filter((source) => statSync(source, { throwIfNoEntry: false })?.isFile() === true && isRead(source))
      .map((source) => relative(config.root, source))
    const served = servedIn(config)
    const problems = served.flatMap(({ problemIn }) => problemIn?.(config) ?? [])
    if (problems.length > 0) return { config, finding: { level: 'bad', what: 'Configuration', text: problems.join('; ') } }
    return { config, finding: { level: 'ok', what: 'Configuration', text: readFrom(read) } }
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    if (error.code === 'UNREADABLE_FOLDER') return { finding: { level: 'bad', what: 'Root', text: error.message } }
    return {
      finding: {
        level: 'bad',
        what: 'Configuration',
        text: `${error.message}${error.message.includes('\n') ? '\n' : ' '}What follows is checked with defaults.`,
      },
    }
  }
}

/** Of a project whose configuration cannot be read: its functions are there all the same. */
function defaultsFor(root: string, functions: string | undefined): ResolvedConfig {
  const path = resolve(root)
  const surroundings = {
    root: statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path,
    confined: true,
    sources: [],
    env: {},
    manifest: undefined,
  }
  return resolveConfig(functions === undefined ? {} : { functions }, surroundings)
}

/** A configuration may import whole libraries: what lies nearest to the project's root says enough. */
function readFrom(files: readonly string[]): string {
  if (files.length === 0) return 'none; defaults are used'
  const depth = (file: string): number => file.split(sep).length
  const least = Math.min(...files.map(depth))
  const shown = files.filter((file) => depth(file) === least).slice(0, mostNamed)
  const more = files.length - shown.length
  return `read from ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const mostNamed = 5

async function port({ root, server }: ResolvedConfig): Promise<Finding> {
  const running = readRunFiles(root).map(({ url, pid }) => `${url} (pid ${pid})`)
  if (running.length > 0) return { level: 'ok', what: 'Port', text: `an emulator of this project listens at ${running.join(', ')}` }
  const problem = await new Promise<string | undefined>((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(server.port, server.host, () => probe.close(() => resolve(undefined)))
  })
  const place = `${server.port} on ${server.host}`
  if (problem === undefined) return { level: 'ok', what: 'Port', text: `${place} is free` }
  const text =
    problem === 'EADDRINUSE' ? `${place} is in use: choose another one with --port (0 takes a free one).` : `${place}: ${problem}`
  return { level: 'bad', what: 'Port', text }
}

async function functionsFolder(config: ResolvedConfig): Promise<Finding[]> {
  const scan = createScanner(config.scans ? config.functions : undefined, () => {}, config.flat).scan()
  const folder = functionsPlace(config)
  const problem = scan.unreadable.get(config.functions)
  if (problem !== undefined)
    return [
      { level: 'bad', what: 'Functions', text: `${folder} ${unreadableText(problem)}.` },
      ...[(await nothingFoundLines(config)).join('\n')].flatMap((text): Finding[] =>
        text === '' ? [] : [{ level: 'warn', what: 'Functions', text }],
      ),
    ]
  const used = new Set([...scan.functions.values()].flatMap(({ files }) => files.map(({ path }) => path)))
  const ignored = config.scans ? ignoredIn(config.functions, used, config.flat ? 'flat' : 'packages') : []
  const names = config.scans ? [...scan.functions.keys()] : Object.keys(config.actions)
  const refused = config.providers.includes('ncp') ? nameProblem([...names, ...Object.keys(config.actions)]) : undefined
  return [
    {
      level: names.length > 0 ? 'ok' : 'warn',
      what: 'Functions',
      text:
        names.length > 0
          ? `${names.length} in ${folder || config.manifest?.format}: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`
          : `none in ${folder}`,
    },
    ...(refused === undefined ? [] : [{ level: 'warn', what: 'Names', text: refused } as const]),
    ...typesFile(config, names),
    ...ignoredFindings(ignored, config),
  ]
}

/** Builds every function, and says what `emulate` would warn of. */
async function deployment(config: ResolvedConfig): Promise<Finding[]> {
  try {
    const { broken, actions, warnings } = await checkDeployment(config)
    const all = actions.length
    const builds: Finding[] =
      broken.length > 0
        ? [brokenText(broken, all), ...broken.map(({ text }) => text)].map((text) => ({ level: 'bad', what: 'Builds', text }))
        : all > 0
          ? [{ level: 'ok', what: 'Builds', text: all === 1 ? 'the one function builds' : `all ${all} functions build` }]
          : []
    const unlisted = config.manifest === undefined || config.scans ? [] : unlistedIn(actions, config, functionsPlace(config))
    const remarks = remarkNotices(config)
    const faults = warnings.filter((text) => !remarks.includes(text))
    return [
      ...originFindings(actions, config),
      ...ignoredFindings(unlisted, config),
      ...manifestFindings(config, all),
      ...faults.map((text): Finding => ({ level: 'warn', what: 'Functions', text })),
      ...builds,
    ]
  } catch (error) {
    // The folder cannot be read, which was said already.
    if (!(error instanceof EmulatorError)) throw error
    return []
  }
}

function ignoredFindings(ignored: readonly Ignored[], { root }: ResolvedConfig): Finding[] {
  return ignored.map(({ file, why }): Finding => ({ level: 'ok', what: 'Ignored', text: `${relative(root, file)}: ${why}` }))
}

/** What the file of another tool gives here, and each thing that it asks for and does not get. */
function manifestFindings(config: ResolvedConfig, count: number): Finding[] {
  const { manifest, remarks } = config
  if (manifest === undefined) return []
  const text = `${manifestLine(manifestPlace(config), manifest.format, count)}. What actionlab.config says lies over it.`
  return [{ level: 'ok', what: 'Manifest', text }, ...remarks.map((remark): Finding => ({ level: 'warn', what: 'Remark', text: remark }))]
}

function servedIn({ providers }: ResolvedConfig): Vendor[] {
  return vendors.filter(({ name }) => providers.some((one) => one === name))
}

/** Nobody has to have one. */
function typesFile(config: ResolvedConfig, found: readonly string[]): Finding[] {
  const { root, actions, triggers } = config
  const firing = firingIn(config, servedIn(config))
  const stale = staleLines(root, typesText({ actions: [...found, ...Object.keys(actions)], triggers, firing }))
  if (stale === undefined) return []
  if (stale.length === 0) return [{ level: 'ok', what: 'Types', text: `${typesName} is up to date` }]
  return [{ level: 'warn', what: 'Types', text: `${typesName} is stale (${stale.join(', ')}): run actionlab types` }]
}
