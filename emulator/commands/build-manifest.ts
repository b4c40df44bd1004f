/** The manifest beside the archives of `actionlab build`: the description by which another tool deploys them. */
import type { Archive } from '../archive/archive.ts'
import type { OutputFolder } from '../archive/output-folder.ts'
import { writtenFormats } from '../config/manifests/written-formats.ts'
import { pathOf } from '../config/checks.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import type { ManifestWriter } from '../model/shipment.ts'
import { vendors } from '../providers/index.ts'
import { VariableReferences } from '../secrets/variable-references.ts'
import { help } from './flags.ts'
import { shippedCode } from './shipment.ts'

/** @throws {EmulatorError} BAD_FLAG for a format that nothing writes */
export async function manifestWriter(format: string): Promise<ManifestWriter> {
  const own = await Promise.all(vendors.map(async ({ deployment }) => (await deployment?.())?.manifests ?? []))
  const all = [...writtenFormats, ...own.flat()]
  const found = all.find((one) => one.format === format)
  if (found !== undefined) return found
  const names = all.map((one) => one.format).join(', ')
  throw new EmulatorError('BAD_FLAG', `--manifest is one of ${names}, not ${JSON.stringify(format)}.\n${help('build')}`)
}

export interface BuiltManifest {
  readonly format: string
  /** Absolute. */
  readonly file: string
  /** What the format has no words for. */
  readonly notes: readonly string[]
  /** Variables that stand for values which are not written, with their place in the configuration. */
  readonly variables: Readonly<Record<string, string>>
}

export interface Described {
  readonly config: ResolvedConfig
  readonly catalog: Catalog
  readonly names: readonly string[]
  readonly archives: readonly Archive[]
}

/** @returns with the files that it wrote, relative to the folder */
export function buildManifest(
  writer: ManifestWriter,
  folder: OutputFolder,
  described: Described,
): BuiltManifest & { readonly files: string[] } {
  const { config, catalog, names, archives } = described
  const references = new VariableReferences(config.env)
  const codes = new Map(archives.map((archive) => [archive.name, shippedCode(archive)]))
  const { text, notes, folders = new Map<string, never>() } = writer.write({ config, catalog, names, codes }, references)
  const unpacked = [...folders].flatMap(([place, { files }]) => files.map((file) => ({ ...file, path: `${place}/${file.path}` })))
  const files = [writer.file, ...unpacked.map(({ path }) => path)]
  folder.claim(files)
  for (const { path, bytes, executable } of unpacked) folder.write(path, bytes, executable)
  return {
    format: writer.format,
    file: folder.write(writer.file, Buffer.from(text)),
    notes: notes.map((note) => note.text),
    variables: Object.fromEntries(references.invented.map(({ variable, place }) => [variable, pathOf(place)])),
    files,
  }
}

/** What the terminal says of it. */
export function manifestLines({ format, notes, variables }: BuiltManifest, file: string): string[] {
  return [
    `${file} describes them for ${format}`,
    ...notes.map((note) => `  note: ${note}`),
    ...Object.entries(variables).map(
      ([variable, place]) => `  set ${variable} where it is deployed: ${place} is secret, or cannot be written`,
    ),
  ]
}
