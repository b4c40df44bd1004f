/** `actionlab emulate`: serves the functions folder until a signal stops it. */
import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts'
import { EmulatorError } from '../model/errors.ts'
import { loadEsbuild } from '../system/esbuild.ts'
import { staysHere } from '../http/hosts.ts'
import { createJsonLog } from '../output/json-log.ts'
import { actionlabFolder } from '../keeping/actionlab-folder.ts'
import type { Engine } from '../model/engine.ts'
import type { Log } from '../model/log.ts'
import { bannerLines } from '../output/banner.ts'
import { createPrinter, type Printer } from '../output/printer.ts'
import { factsOf } from './banner-facts.ts'
import { reportBroken } from './broken-builds.ts'
import { imageProblem } from './image-actions.ts'
import { othersText, portError } from './other-emulators.ts'
import { parseFlags, portOf, refusePositionals } from './flags.ts'
import { tuneHeap } from './heap-flags.ts'
import { sweepAtRest } from './memory-at-rest.ts'
import { readRunFiles, writeRunFile } from './run-file.ts'
import { printSlowActivations } from './slow-activations.ts'
import { surviveScarceAddresses } from './scarce-machine.ts'
import { onScriptEnd } from './script-end.ts'
import { typesKeeper } from './types-file.ts'

export const usage = `actionlab emulate --port 0 --functions ./src/functions

Serves a folder of functions behind the HTTP contracts of NAVER Cloud Functions, Apache OpenWhisk and Tencent CloudBase,
and reloads them on save.

  --root DIR        the project's folder (default: here)
  --functions DIR   the functions folder (default: ./functions)
  --config FILE     the configuration (default: actionlab.config.{ts,js,mjs,json} in the root)
  --host HOST       where to listen (default: 127.0.0.1)
  --port PORT       0 takes a free one (default: 3233)
  --json            one event a line on stdout, for programs
  --quiet           say only what went wrong
  --verbose         parameters, results, timings, whole stacks
  --no-watch        serve what is there now
  --no-keep         forget activations and data with the end; otherwise they are in .actionlab/ of the project, secrets of activations masked, and come back
  --poll            compare files instead of waiting for the system to tell of changes: for network mounts and volumes of containers
  --artefacts       run the archives that actionlab build makes, instead of the sources
  --inspect[=PORT]  let a debugger attach to the functions
  --import DIR      begin with the session in DIR: activations, what was deployed over the APIs, and data
  --export-on-exit DIR  write the session into DIR when it stops
  --record FILE     write every exchange as a contract case, secrets masked
  --record-outbound FILE  write what functions send to other hosts, and what these answer, secrets masked
  --traces TO       send traces as OTLP/JSON to a collector, such as http://127.0.0.1:4318, or into a file
  --engine NAME     where functions run: local (default), or openwhisk, the cluster of the configuration or of ~/.wskprops
  --env-file FILE   variables for the functions, beside .env and .env.local; may be repeated

Keys while it runs: r reload, o dashboard, l addresses, t what fires next, c clear, i invoke the last call again, h help, q quit.
Exit codes: 0 stopped by SIGINT or SIGTERM, or with the npm script it runs in, 1 could not start, 2 a bad flag or configuration.
`

const flags = {
  root: { type: 'string' },
  functions: { type: 'string' },
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  verbose: { type: 'boolean' },
  watch: { type: 'boolean' },
  poll: { type: 'boolean' },
  keep: { type: 'boolean' },
  artefacts: { type: 'boolean' },
  import: { type: 'string' },
  'export-on-exit': { type: 'string' },
  record: { type: 'string' },
  'record-outbound': { type: 'string' },
  traces: { type: 'string' },
  engine: { type: 'string' },
  'env-file': { type: 'string', multiple: true },
} as const

/** Runs until SIGINT or SIGTERM, or the end of the npm script around it; resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { inspect, rest } = takeInspect(args)
  const { values, positionals } = parseFlags(rest, flags, 'emulate')
  refusePositionals(positionals, 'emulate')
  const port = portOf(values.port)
  const exportTo = values['export-on-exit']
  const stop = untilStopped(exportTo === undefined ? stopTimeoutMs : exportTimeoutMs)
  const { root = '.', json = false } = values
  if (values.poll === true && values.watch === false)
    throw new EmulatorError('BAD_FLAG', '--poll and --no-watch exclude each other: leave one out.')
  const watch = values.poll === true ? 'poll' : (values.watch ?? true)
  const quiet = values.quiet === true
  const printer = json ? undefined : createPrinter({ stream: process.stdout, root, quiet, verbose: values.verbose === true })
  const log = printer ?? createJsonLog({ quiet })
  surviveScarceAddresses((text) => log.emit({ event: 'notice', level: 'warn', text }))
  const token = randomBytes(24).toString('base64url')
  let keepTypes = (): void => {}
  const options: EmulatorOptions = { root, watch, token, log: afterReload(log, () => keepTypes()) }
  if (values.config !== undefined) options.config = values.config
  options.overrides = {
    ...(values.functions === undefined ? {} : { functions: values.functions }),
    ...(values.engine === undefined ? {} : { engine: values.engine as Engine }),
  }
  if (values['env-file'] !== undefined) options.envFiles = values['env-file'].map((file) => resolve(file))
  if (values.artefacts === true) options.artefacts = true
  if (values.traces !== undefined) options.traces = values.traces
  if (inspect !== undefined) options.inspect = inspect
  const emulator = await createEmulator(options)
  keepTypes = typesKeeper(emulator, log)
  let finish = (): void => {}
  try {
    const warn = (text: string): void => log.emit({ event: 'notice', level: 'warn', text })
    const kept = values.keep === false ? undefined : await actionlabFolder(emulator.config.root, warn)
    if (kept) emulator.keepData(kept.data)
    if (values.import !== undefined) await emulator.importSession(values.import)
    if (values.record !== undefined) {
      const { file } = emulator.record(values.record)
      log.emit({ event: 'notice', level: 'info', text: `Recording every exchange into ${file}.` })
    }
    const outboundFile = values['record-outbound']
    if (outboundFile !== undefined) {
      emulator.outbound.record(resolve(outboundFile))
      log.emit({ event: 'notice', level: 'info', text: `Recording what functions send to other hosts into ${outboundFile}.` })
    }
    const others = readRunFiles(emulator.config.root)
    const { url } = await emulator
      .listen({ ...(port === undefined ? {} : { port }), ...(values.host === undefined ? {} : { host: values.host }) })
      .catch((error: unknown) => {
        throw portError(error, others, port ?? emulator.config.server.port)
      })
    if (kept) emulator.keep(kept.activations)
    const host = values.host ?? emulator.config.server.host
    // A folder whose only project is served stands for it.
    const places = [...new Set([emulator.config.root, realpathSync(root)])]
    const removers = places.map((place) => writeRunFile(place, { url, pid: process.pid, token }))
    const removeRunFile = (): void => removers.forEach((remove) => remove())
    finish = removeRunFile
    if (printer) {
      const keys = process.stdin.isTTY && process.stdout.isTTY
      const facts = factsOf(emulator, { url, watching: watch !== false, keys, ...(staysHere(host) ? {} : { token }) })
      printer.print(quiet ? [`actionlab at ${url}`] : bannerLines(facts, printer.page()))
      if (!staysHere(host)) warnOfHost(printer, host)
      if (keys) {
        const { attachKeys } = await import('./emulate-keys.ts')
        const attached = attachKeys({ emulator, printer, url, stop: stop.now })
        finish = () => {
          attached.detach()
          removeRunFile()
        }
      }
    } else {
      log.emit({ event: 'ready', url, pid: process.pid, actions: emulator.actions() })
      if (!staysHere(host)) warnOfHost({ emit: (event) => process.stderr.write(`${'text' in event ? event.text : ''}\n`) }, host)
    }
    void tuneHeap()
    if (others.length > 0) log.emit({ event: 'notice', level: 'warn', text: othersText(others) })
    keepTypes()
    if (printer && !quiet) printSlowActivations(emulator, printer)
    reportSeeds(emulator, log)
    void imageProblem(emulator.catalog(), emulator.config).then(
      (text) => text === undefined || log.emit({ event: 'notice', level: 'warn', text }),
    )
    setTimeout(() => void reportBroken(emulator, log), checkAfterMs).unref()
    sweepAtRest(emulator)
    await stop.asked
  } finally {
    finish()
    await emulator.close()
  }
  if (exportTo !== undefined) await emulator.exportSession(exportTo)
  return stop.done()
}

/** ms between the start and the build of functions that were not called: the first calls are served before. */
const checkAfterMs = 300

/** The same log; `then` runs after each save that changed functions or configuration. */
function afterReload(log: Log, then: () => void): Log {
  return {
    emit(event) {
      log.emit(event)
      if (event.event === 'reload') then()
    },
    conceal: (...how) => log.conceal?.(...how),
    flush: () => log.flush?.(),
  }
}

/** Opens the database at the start where the configuration names seeds, so that a file that cannot be read is reported before the first call. */
function reportSeeds(emulator: Emulator, log: Log): void {
  if (!emulator.vendors.some(({ documentSeeds }) => documentSeeds?.(emulator.config) !== undefined)) return
  emulator.database.collections().catch((error: unknown) => {
    log.emit({ event: 'notice', level: 'error', text: error instanceof Error ? error.message : String(error) })
  })
}

function warnOfHost(log: Pick<Printer, 'emit'>, host: string): void {
  const text = `Listening on ${host}: everybody who reaches this machine can call the functions. The dashboard asks for the token.`
  log.emit({ event: 'notice', level: 'warn', text })
}

/** `--inspect` has an optional value, which node's parser does not know. */
function takeInspect(args: readonly string[]): { inspect: number | true | undefined; rest: string[] } {
  let inspect: number | true | undefined
  const rest = args.filter((arg) => {
    if (arg !== '--inspect' && !arg.startsWith('--inspect=')) return true
    const value = arg.slice('--inspect='.length)
    if (arg !== '--inspect' && (!/^\d{1,5}$/.test(value) || Number(value) > 65_535))
      throw new EmulatorError('BAD_FLAG', `--inspect takes a port, as in --inspect=9230, not ${JSON.stringify(value)}.`)
    inspect = arg === '--inspect' ? true : Number(value)
    return false
  })
  return { inspect, rest }
}

/** Ends the process although something still delays the stop, such as a configuration that waits for ever, or a build. */
const stopTimeoutMs = 1700
/** With a session to write, which may be tens of megabytes. */
const exportTimeoutMs = 10_000

/** A second signal does not wait for what is still running. `done` is called when everything has ended; it gives the exit code. */
function untilStopped(timeoutMs: number): { asked: Promise<void>; now(): void; done(): number } {
  let times = 0
  let resolve = (): void => {}
  let timer: NodeJS.Timeout | undefined
  const asked = new Promise<void>((settle) => (resolve = settle))
  const now = (): void => {
    if (++times === 2) process.exit(0)
    timer = setTimeout(() => process.exit(0), timeoutMs)
    resolve()
  }
  const done = (): number => {
    timer?.unref()
    return 0
  }
  // It would finish what it builds, for nobody.
  process.on('exit', () => void loadEsbuild().stop())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, now)
  onScriptEnd(now)
  let told = false
  // Nobody is left to be told.
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read our output has gone, as in `emulate | head`.
    if (error.code === 'EPIPE') resolve()
    // A disk is full, say: functions are served without it, and it goes on when there is room.
    else if (!told) process.stderr.write(`The output cannot be written (${error.message}). Functions are served without it.\n`)
    told = true
  })
  return { asked, now, done }
}
