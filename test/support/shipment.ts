/** A project as it is shipped, with code that only has the right language, and what a catalog says of it. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { isSequence, isWeb, type Action } from '../../emulator/model/action.ts'
import {
  type ManifestWriter,
  type Shipment,
  shippedEnv,
  shippedKind,
  type ShippedCode,
  type WrittenManifest,
} from '../../emulator/model/shipment.ts'
import { annotationsOf } from '../../emulator/providers/openwhisk/rest/actions.ts'
import { VariableReferences } from '../../emulator/secrets/variable-references.ts'
import { createDeployed, type Deployed, type Files } from './project.ts'

function codeOf({ path, code }: Action): ShippedCode {
  const isPython = code?.runtime === 'python'
  const entry = isPython ? '__main__.py' : 'index.js'
  const text = isPython ? 'def main(args):\n    return args\n' : 'exports.main = (params) => params\n'
  const bytes = zipSync({ [entry]: [strToU8(text), { mtime: new Date(1980, 0, 1) }] })
  return {
    file: `${path}.zip`,
    files: [{ path: entry, bytes: strToU8(text), executable: false }],
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    entry,
    main: 'main',
  }
}

export function shipmentOf({ deployer }: Deployed, names: readonly string[] = []): Shipment {
  const [config, catalog] = [deployer.config(), deployer.catalog()]
  const withCode = [...catalog.actions.values()].filter((action) => !isSequence(action))
  return { config, catalog, names, codes: new Map(withCode.map((action) => [action.path, codeOf(action)])) }
}

export interface Said {
  readonly actions: readonly { readonly path: string; readonly limits?: object | undefined; readonly [key: string]: unknown }[]
  readonly [key: string]: unknown
}

/** Leaves out of actions what a format has no words for. */
export function without(said: Said, unsaid: readonly string[]): Said {
  const drop = <T extends object>(object: T): T => Object.fromEntries(Object.entries(object).filter(([key]) => !unsaid.includes(key))) as T
  return {
    ...said,
    actions: said.actions.map((action) => ({ ...drop(action), ...(action.limits ? { limits: drop(action.limits) } : {}) })),
  }
}

export interface RoundTrip extends WrittenManifest {
  /** Of the manifest. */
  readonly read: Deployed
}

/** Writes a manifest, and deploys what it says from another folder. Variables that stand for secrets are set there. */
export async function throughManifest(deployed: Deployed, writer: ManifestWriter): Promise<RoundTrip> {
  const shipment = shipmentOf(deployed)
  const references = new VariableReferences(shipment.config.env)
  const written = writer.write(shipment, references)
  const variables = [...Object.entries(shipment.config.env), ...references.invented.map(({ variable, text }) => [variable, text] as const)]
  const read = await createDeployed(
    { [writer.file]: written.text, '.env': variables.map(([name, value]) => `${name}=${quoted(value)}\n`).join('') },
    { watch: false, before: (folder) => placeCode(folder.root, shipment, written) },
  )
  return { ...written, read }
}

/** Whatever stands between quotes in a .env is meant, but the quote itself. */
function quoted(value: string): string {
  const quote = ["'", '"', '`'].find((one) => !value.includes(one)) ?? "'"
  return quote + value + quote
}

function placeCode(root: string, { codes }: Shipment, { folders = new Map<string, ShippedCode>() }: WrittenManifest): void {
  const write = (name: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), bytes)
  }
  for (const { file, bytes } of codes.values()) write(file, bytes)
  for (const [folder, { files }] of folders) for (const { path, bytes } of files) write(`${folder}/${path}`, bytes)
}

/** What a catalog and its configuration say, without the code and where it came from. */
export function saidBy({ deployer }: Deployed): Said {
  const config = deployer.config()
  const { actions, packages } = deployer.catalog()
  const shown = ([...actions.values()] as Action[]).map((action) => ({
    path: action.path,
    components: action.components,
    web: isWeb(action),
    requireAdobeAuth: action.requireAdobeAuth,
    kind: isSequence(action) ? 'sequence' : shippedKind(action, config),
    image: action.runtime,
    params: action.params,
    final: action.final,
    annotations: Object.fromEntries(
      Object.entries(annotationsOf(action)).filter(([name, value]) => value !== false && name !== 'exec' && name !== 'final'),
    ),
    limits: isSequence(action) ? undefined : action.limits,
    env: shippedEnv(action, config),
  }))
  return {
    actions: byPath(shown),
    packages: Object.fromEntries(
      [...packages.values()].map(({ name, params, annotations, binding }) => [name, { params, annotations, binding }]),
    ),
    triggers: config.openwhisk.triggers,
    rules: config.openwhisk.rules,
  }
}

function byPath<T extends { readonly path: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

export function filesOf(files: Files, env: Readonly<Record<string, string>> = {}): Files {
  const variables = Object.entries(env).map(([name, value]) => `${name}="${value}"\n`)
  return { ...files, '.env': variables.join('') }
}
