/** A session as a folder that another emulator, of another person perhaps, begins with: activations, what was deployed over the clouds' APIs, documents and files. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionDraft, Deployments, PackageDraft } from '../model/deployment.ts'
import { EmulatorError } from '../model/errors.ts'
import { formatPath } from '../model/names.ts'
import { isObject, type Json } from '../model/json.ts'
import type { Provider } from '../providers/provider.ts'
import type { Records } from '../records/records.ts'
import { makeFolder } from '../system/make-folder.ts'
import { exportDatabase, importDatabase } from './exported-database.ts'
import { exportObjects, importObjects } from './exported-objects.ts'
import { keptLine, readKeptLine, type KeptMask } from './kept-line.ts'
import type { SessionData } from './session-data.ts'
import { writeWhole } from './write-whole.ts'

export interface SessionParts {
  readonly records: Records
  readonly deployments: Deployments
  readonly providers: readonly Provider[]
  readonly data: SessionData
  readonly faults: SwitchedFaults
  readonly mask: KeptMask
  readonly warn: (text: string) => void
}

/** Faults of gateway triggers that were switched while the emulator ran. */
export interface SwitchedFaults {
  /** By trigger; null where a configured one is switched off. */
  switched(): Readonly<Record<string, string | null>>
  /** @throws {EmulatorError} where there is no such trigger, or its gateway has no such fault */
  switch(trigger: string, code: string | null): void
}

const activationsName = 'activations.ndjson'
const deployedName = 'deployed.json'
const databaseName = 'database'
const objectsName = 'files'
const version = 1

/** The content of `deployed.json`. */
interface Deployed {
  readonly actionlab: typeof version
  readonly packages: readonly PackageDraft[]
  /** `archive` in Base64. */
  readonly actions: readonly (Omit<ActionDraft, 'archive'> & { readonly archive?: string })[]
  /** What each provider has of its own, such as triggers and rules. */
  readonly providers: Readonly<Record<string, Json>>
  readonly faults?: Readonly<Record<string, string | null>>
}

export async function exportSession(folder: string, parts: SessionParts): Promise<void> {
  const { records, deployments, providers, data, faults, mask, warn } = parts
  const { packages, actions } = deployments.drafts()
  const deployed: Deployed = {
    actionlab: version,
    packages,
    actions: actions.map(({ archive, ...draft }) => (archive ? { ...draft, archive: Buffer.from(archive).toString('base64') } : draft)),
    providers: Object.fromEntries(providers.flatMap(({ name, state }) => (state ? [[name, state()]] : []))),
    faults: faults.switched(),
  }
  const text = JSON.stringify(deployed, null, 2)
  const masked = mask.text(text)
  if (masked !== text)
    warn(`${join(folder, deployedName)}: secrets of the configuration that stand in what was deployed are masked, and lost to an import.`)
  // Keys and parameters that calls have made are in it: without them an import would not be what it was.
  makeFolder(folder, 0o700)
  await writeWhole(join(folder, deployedName), `${masked}\n`)
  const lines = records.newest(Infinity).map((activation) => `${keptLine(activation, mask)}\n`)
  await writeWhole(join(folder, activationsName), lines.join(''))
  const database = await data.documentsInUse()
  if (database) await exportDatabase(join(folder, databaseName), database, { text: mask.text, warn })
  const objects = await data.objectsInUse()
  if (objects) await exportObjects(join(folder, objectsName), objects, data.clock)
}

/** @throws {EmulatorError} `BAD_SESSION` where the folder holds none */
export async function importSession(folder: string, parts: SessionParts): Promise<void> {
  const { records, deployments, providers, data, faults, warn } = parts
  const { packages, actions, providers: states, faults: switched = {} } = await readDeployed(join(folder, deployedName))
  for (const draft of packages) warnOfFile(draft.name, deployments.putPackage(draft), warn)
  for (const { archive, ...draft } of actions) {
    const given: ActionDraft = archive === undefined ? draft : { ...draft, archive: Buffer.from(archive, 'base64') }
    warnOfFile(formatPath(draft.package, draft.name), deployments.putAction(given), warn)
  }
  for (const provider of providers) {
    const state = states[provider.name]
    if (state === undefined) continue
    try {
      provider.restore?.(state)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const text = `${join(folder, deployedName)} is damaged: its key providers.${provider.name} cannot be restored (${why}). Export the session again.`
      throw new EmulatorError('BAD_SESSION', text)
    }
  }
  for (const [trigger, code] of Object.entries(switched)) {
    try {
      faults.switch(trigger, code)
    } catch (error) {
      warn(`The imported fault of the trigger ${trigger} is not switched on. ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  await importDatabase(join(folder, databaseName), data.documents.get)
  await importObjects(join(folder, objectsName), data.objects.get, data.clock)
  const text = await readFile(join(folder, activationsName), 'utf8').catch(() => '')
  records.restore(text.split('\n').flatMap((line) => readKeptLine(line) ?? []))
}

/** A file has been written meanwhile, and wins. */
function warnOfFile(name: string, put: object, warn: (text: string) => void): void {
  if ('fileBacked' in put) warn(`The imported ${name} is not deployed: ${String(put.fileBacked)} has it now.`)
}

async function readDeployed(file: string): Promise<Deployed> {
  let value: Json
  try {
    value = JSON.parse(await readFile(file, 'utf8')) as Json
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EmulatorError('BAD_SESSION', `${file} cannot be read (${why}). Name a folder that --export-on-exit wrote.`)
  }
  if (!isObject(value) || value['actionlab'] !== version)
    throw new EmulatorError(
      'BAD_SESSION',
      `${file} is no exported session: "actionlab": ${version} is missing. Name a folder that --export-on-exit wrote.`,
    )
  return value as unknown as Deployed
}
