/** `actionlab build`: writes the archive of every action, as its cloud gets it, and compares archives with sources. */
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Archive, archiveOf, hasArchive, usualCloud } from '../archive/archive.ts'
import { type CloudName, clouds, sizeText } from '../archive/clouds.ts'
import { OutputFolder } from '../archive/output-folder.ts'
import { ArchiveRefusal } from '../archive/refusal.ts'
import { loadConfig } from '../config/load-config.ts'
import { type Action, BuildFailure } from '../model/action.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import type { ManifestWriter } from '../model/shipment.ts'
import { pad, padStart } from '../output/columns.ts'
import { nearest } from '../system/did-you-mean.ts'
import { isBelow } from '../system/project-bounds.ts'
import { casesOf } from './cases-given.ts'
import { type BuiltManifest, buildManifest, manifestLines, manifestWriter } from './build-manifest.ts'
import { help, parseFlags } from './flags.ts'
import { archiveFile, withCatalog } from './shipment.ts'
import { type Comparison, compareWithArchives } from './verify-archives.ts'

const usualOut = 'dist-functions'
const usualCases = 'cases'

export const usage = `actionlab build --cloud ncp

Writes the archive of every action, or of those that are named: its own modules, the packages that it needs, the files beside them. The same files
make the same bytes, on every machine.

  --cloud NAME      ncp, openwhisk or scf: whose limits hold, and what its image has (default: the first of providers in the configuration)
  --out DIR         where the archives go (default: ${usualOut})
  --manifest FORMAT also what describes them to another tool: wskdeploy, serverless, cloudbaserc or ncp-api
  --verify          instead: play cases (default: ${usualCases}/) against the sources and against the archives, and print the differences
  --json            the result as JSON, for programs
  --root DIR        the project's folder (default: here)
  --functions DIR   the functions folder (default: ./functions)
  --config FILE     the configuration (default: actionlab.config.{ts,js,mjs,json} in the root)

Exit codes: 0 all is written, or no answer differs; 1 an action cannot be packed, or answers differ; 2 a bad flag or configuration.
`

const flags = {
  cloud: { type: 'string' },
  out: { type: 'string' },
  manifest: { type: 'string' },
  verify: { type: 'boolean' },
  json: { type: 'boolean' },
  root: { type: 'string' },
  functions: { type: 'string' },
  config: { type: 'string' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'build')
  const { root = '.', functions, verify = false, json = false } = values
  const project = {
    root,
    ...(values.config === undefined ? {} : { config: values.config }),
    overrides: functions === undefined ? {} : { functions },
  }
  if (verify) return await runVerify(positionals, project, json)
  const { overrides, ...load } = project
  const config = await loadConfig({ ...load, flags: overrides })
  const writer = values.manifest === undefined ? undefined : await manifestWriter(values.manifest)
  const cloud = cloudOf(values.cloud, config, writer)
  const made = await build(config, positionals, { cloud, out: outOf(values.out, config), writer })
  process.stdout.write(json ? `${JSON.stringify(asJson(made), undefined, 2)}\n` : made.written.length === 0 ? '' : `${table(made)}\n`)
  if (!json) for (const { name, reasons } of made.refused) process.stderr.write(`\n✗ ${name}: ${reasons.join('\n')}\n`)
  if (!json && made.refused.length > 0)
    process.stderr.write(
      `\n${writer === undefined ? '' : `${writer.file} is not written. `}${made.refused.length} of ${made.refused.length + made.written.length} actions cannot be packed.\n`,
    )
  return made.refused.length === 0 ? 0 : 1
}

interface Made {
  readonly cloud: CloudName
  readonly out: string
  readonly written: readonly { readonly archive: Archive; readonly file: string }[]
  readonly refused: readonly { readonly name: string; readonly reasons: readonly string[] }[]
  readonly manifest?: BuiltManifest
}

interface BuildOptions {
  readonly cloud: CloudName
  readonly out: string
  readonly writer: ManifestWriter | undefined
}

async function build(config: ResolvedConfig, names: readonly string[], { cloud, out, writer }: BuildOptions): Promise<Made> {
  const written: { archive: Archive; file: string }[] = []
  const refused: { name: string; reasons: readonly string[] }[] = []
  let manifest: BuiltManifest | undefined
  await withCatalog(config, async (catalog) => {
    const actions = chosen([...catalog.actions.values()], names)
    const files = actions.map(({ path }) => archiveFile(path))
    const folder = new OutputFolder(out, writer === undefined ? files : [...files, writer.file])
    for (const action of actions) {
      try {
        const archive = await archiveOf(action, cloud)
        written.push({ archive, file: folder.write(archiveFile(archive.name), archive.bytes) })
      } catch (error) {
        if (!(error instanceof BuildFailure)) throw error
        folder.remove(archiveFile(action.path))
        refused.push({ name: action.path, reasons: error instanceof ArchiveRefusal ? error.reasons : [error.message] })
      }
    }
    if (writer !== undefined && refused.length === 0) {
      const { files: others, ...built } = buildManifest(writer, folder, {
        config,
        catalog,
        names,
        archives: written.map(({ archive }) => archive),
      })
      manifest = built
      files.push(...others)
    }
    if (names.length === 0) folder.keepOnly(files)
  })
  return { cloud, out, written, refused, ...(manifest === undefined ? {} : { manifest }) }
}

/** @throws {EmulatorError} `BAD_FLAG` for a name that no action has */
function chosen(all: readonly Action[], names: readonly string[]): Action[] {
  const packable = all.filter(hasArchive).sort((a, b) => (a.path < b.path ? -1 : 1))
  if (names.length === 0) {
    if (packable.length === 0) throw new EmulatorError('BAD_FLAG', 'There is no action with code of its own to pack.')
    return packable
  }
  return [...new Set(names)].map((name) => {
    const action = packable.find(({ path }) => path === name)
    if (action !== undefined) return action
    if (all.some(({ path }) => path === name))
      throw new EmulatorError('BAD_FLAG', `${name} is a sequence: it has no code of its own, and its components have their own archives.`)
    const paths = packable.map(({ path }) => path)
    const guess = nearest(name, paths)
    throw new EmulatorError(
      'BAD_FLAG',
      `There is no action ${JSON.stringify(name)}. ${guess === undefined ? `There are: ${paths.slice(0, 20).join(', ')}.` : `Did you mean ${guess}?`}`,
    )
  })
}

function cloudOf(given: string | undefined, config: ResolvedConfig, writer: ManifestWriter | undefined): CloudName {
  if (given === undefined) return writer?.cloud ?? usualCloud(config)
  if (writer !== undefined && given !== writer.cloud)
    throw new EmulatorError(
      'BAD_FLAG',
      `--manifest ${writer.format} describes archives for --cloud ${writer.cloud}, not ${JSON.stringify(given)}.`,
    )
  if (Object.hasOwn(clouds, given)) return given as CloudName
  throw new EmulatorError(
    'BAD_FLAG',
    `--cloud is one of ${Object.keys(clouds).join(', ')}, not ${JSON.stringify(given)}.\n${help('build')}`,
  )
}

function outOf(given: string | undefined, { root, functions }: ResolvedConfig): string {
  const out = given === undefined ? join(root, usualOut) : resolve(given)
  if (isBelow(out, functions)) throw new EmulatorError('BAD_FLAG', `--out is ${out}, which lies in the functions folder. Name another one.`)
  return out
}

function asJson({ cloud, out, written, refused, manifest }: Made): object {
  const archives = written.map(({ archive, file }) => {
    const { name, kind, entry, main, sha256, bytes, entries, leftOut } = archive
    return { name, file, kind, entry, main, size: bytes.length, sha256, files: entries.map(({ path }) => path), leftOut }
  })
  return { cloud, out, archives, refused, ...(manifest === undefined ? {} : { manifest }) }
}

function table({ cloud, out, written, manifest }: Made): string {
  const width = Math.max(...written.map(({ archive }) => archive.name.length), 'name'.length)
  const head = `${pad('name', width)}  ${padStart('size', 8)}  sha256`
  const rows = written.flatMap(({ archive: { name, bytes, sha256, leftOut } }) => [
    `${pad(name, width)}  ${padStart(sizeText(bytes.length), 8)}  ${sha256}`,
    ...leftOut.map(({ what, why }) => `${pad('', width)}  ${padStart('', 8)}  without ${what}: ${why}`),
  ])
  const count = `${written.length} ${written.length === 1 ? 'archive' : 'archives'} for ${clouds[cloud].title} in ${relative('.', out) || out}`
  const described = manifest === undefined ? [] : manifestLines(manifest, relative('.', manifest.file))
  return [head, ...rows, '', count, ...described].join('\n')
}

async function runVerify(patterns: readonly string[], project: Parameters<typeof compareWithArchives>[1], json: boolean): Promise<number> {
  const folder = join(project.root ?? '.', usualCases)
  if (patterns.length === 0 && !existsSync(folder))
    throw new EmulatorError(
      'BAD_FLAG',
      `There is no folder ${folder}: name files or folders of contract cases, such as actionlab record writes.`,
    )
  const cases = (patterns.length === 0 ? [folder] : patterns).flatMap((pattern) => casesOf(pattern))
  const done: Comparison[] = []
  await compareWithArchives(cases, project, (comparison) => {
    done.push(comparison)
    if (json) return
    const { id, why, skipped, differences } = comparison
    const mark = skipped === undefined ? (differences.length === 0 ? '=' : '✗') : '-'
    process.stdout.write(`${mark} ${id}: ${skipped ?? why}\n${differences.map((text) => `    ${text}\n`).join('')}`)
  })
  const played = done.filter(({ skipped }) => skipped === undefined)
  const different = played.filter(({ differences }) => differences.length > 0).length
  if (json) process.stdout.write(`${JSON.stringify({ cases: done, played: played.length, different }, undefined, 2)}\n`)
  else process.stdout.write(`${played.length} played, ${different} differ, ${done.length - played.length} skipped\n`)
  return different === 0 ? 0 : 1
}
