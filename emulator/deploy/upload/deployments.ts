/** Deploys actions and packages over an API. An action of a file is never changed: the refusal names the file. */
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Clock } from '../../model/clock.ts'
import { isInside } from '../../system/project-bounds.ts'
import { type Action, type Code, defaultLimits } from '../../model/action.ts'
import type { Catalog, Package } from '../../model/catalog.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { placeOf } from '../../model/config-place.ts'
import { mergeBound } from '../../model/bound-params.ts'
import { formatPath } from '../../model/names.ts'
import type { ActionDraft, Deployments, FileBacked } from '../../model/deployment.ts'
import { CatalogCode } from '../build/catalog-code.ts'
import { nodeKind } from '../assemble-catalog.ts'
import { failing, functionFolder, howToWiden } from '../discover/locate-code.ts'
import type { Platform } from '../platform.ts'
import { isBinaryCode, type Uploads } from './uploaded-code.ts'

export interface UploadedParts extends Deployments {
  readonly actions: ReadonlyMap<string, Action>
  readonly packages: ReadonlyMap<string, Package>
}

export interface DeploymentsOptions {
  config(): ResolvedConfig
  catalog(): Catalog
  /** Has the catalog made again. */
  changed(): void
  codeFrom(file: string, main: string, folder?: string): Code
  readonly clock: Clock
  readonly uploads: Uploads
  readonly platform: Pick<Platform, 'source'>
}

export function createDeployments({ config, catalog, changed, codeFrom, clock, uploads, platform }: DeploymentsOptions): UploadedParts {
  const actions = new Map<string, Action>()
  const packages = new Map<string, Package>()
  /** What brought the code of each action: its text or archive is given back as it came. */
  const drafts = new Map<string, ActionDraft>()

  /** The file of an action that the project has; undefined where an API may change it. */
  const fileOf = (path: string): FileBacked | undefined => {
    const origin = catalog().actions.get(path)?.origin
    return origin !== undefined && 'file' in origin ? { fileBacked: origin.file } : undefined
  }
  /** The same of a package: its folder, or its place in the configuration. */
  const folderOf = (name: string): FileBacked | undefined => {
    if (catalog().packages.get(name)?.fromApi !== false) return undefined
    const { root, functions, scans, packages: declared } = config()
    const isFolder = scans && !Object.hasOwn(declared, name)
    return { fileBacked: isFolder ? relative(root, join(functions, name)) : placeOf(config(), ['packages', name]) }
  }

  const codeOf = (draft: ActionDraft, path: string, version: string): Code | undefined => {
    if (draft.components !== undefined) return undefined
    // An update of parameters or limits alone.
    if (draft.source === undefined && draft.archive === undefined) return actions.get(path)?.code
    return uploads.code({
      path,
      version,
      main: draft.main ?? 'main',
      kind: draft.kind ?? nodeKind,
      source: draft.source,
      archive: draft.archive,
    })
  }

  return {
    actions,
    packages,
    putAction(draft) {
      const path = formatPath(draft.package, draft.name)
      const refusal = fileOf(path)
      if (refusal) return refusal
      const version = draft.version ?? next(actions.get(path)?.version)
      const code = codeOf(draft, path, version)
      const own = { params: draft.params ?? {}, init: draft.init ?? [] }
      const action: Action = {
        namespace: config().namespace,
        package: draft.package,
        name: draft.name,
        path,
        type: draft.type,
        ...mergeBound(catalog().packages.get(draft.package), own),
        ownParams: own.params,
        ownInit: own.init,
        annotations: draft.annotations ?? {},
        limits: { ...defaultLimits, ...draft.limits },
        env: config().env,
        final: draft.final ?? false,
        rawHttp: draft.rawHttp ?? false,
        customOptions: draft.customOptions ?? false,
        requireWhiskAuth: draft.requireWhiskAuth,
        requireAdobeAuth: false,
        components: draft.components ?? [],
        code,
        kind: draft.components === undefined ? (draft.kind ?? nodeKind) : 'sequence',
        ...(draft.image === undefined ? {} : { image: draft.image, runtime: { image: draft.image } }),
        version,
        origin: { api: draft.api },
        updated: clock.now(),
      }
      if (draft.source !== undefined || draft.archive !== undefined) drafts.set(path, draft)
      actions.set(path, action)
      changed()
      return action
    },
    deleteAction(path) {
      const refusal = fileOf(path)
      if (refusal) return refusal
      actions.delete(path)
      drafts.delete(path)
      changed()
      return true
    },
    putPackage({ name, params = {}, init = [], annotations = {}, binding, version: wanted }) {
      const refusal = folderOf(name)
      if (refusal) return refusal
      const version = wanted ?? next(packages.get(name)?.version)
      const bound = { params, init }
      const created: Package = {
        name,
        ...bound,
        annotations,
        version,
        fromApi: true,
        updated: clock.now(),
        ...(binding ? { binding } : {}),
      }
      packages.set(name, created)
      // Package parameters are merged into the actions, which therefore follow.
      for (const [path, action] of actions)
        if (action.package === name)
          actions.set(path, { ...action, ...mergeBound(bound, { params: action.ownParams, init: action.ownInit }) })
      changed()
      return created
    },
    deletePackage(name) {
      const refusal = folderOf(name)
      if (refusal) return refusal
      packages.delete(name)
      changed()
      return true
    },
    drafts: () => ({
      packages: [...packages.values()],
      actions: [...actions.values()].flatMap((action) =>
        action.origin && 'api' in action.origin ? draftOf(action, action.origin.api, drafts.get(action.path)) : [],
      ),
    }),
    async source(path) {
      const own = platform.source(path)
      if (own !== undefined) return { code: own, binary: false }
      const code = catalog().actions.get(path)?.code
      if (code === undefined) return undefined
      // A file of the project may have taken the name since the upload.
      const draft = actions.get(path)?.code === code ? drafts.get(path) : undefined
      const main = draft?.main === undefined ? {} : { main: draft.main }
      if (draft?.archive !== undefined) return { code: Buffer.from(draft.archive).toString('base64'), binary: true, ...main }
      if (draft?.source !== undefined) return { code: draft.source, binary: isBinaryCode(draft.source), ...main }
      const configured = draft === undefined ? config().actions[path] : undefined
      if (configured?.code !== undefined)
        return { code: configured.code, binary: false, ...(configured.main === undefined ? {} : { main: configured.main }) }
      // Of a file, its own text: what is built of it is no source.
      if (!(code instanceof CatalogCode)) return undefined
      const { file, main: entry, archive } = code.source
      const content = await readFile(file)
      return { code: content.toString(archive === undefined ? 'utf8' : 'base64'), binary: archive !== undefined, main: entry }
    },
    codeFrom(file, main = 'main') {
      const { root } = config()
      const path = resolve(root, file)
      if (isInside(path, config())) return codeFrom(path, main, functionFolder(path))
      return failing(file, `${file} leads out of the project. ${howToWiden}`)
    },
  }
}

/** @param code the draft that brought its code; undefined for a sequence */
function draftOf(action: Action, api: ActionDraft['api'], code: ActionDraft | undefined): ActionDraft {
  const {
    name,
    type,
    kind,
    version,
    ownParams,
    ownInit = [],
    annotations,
    limits,
    components,
    final,
    rawHttp,
    customOptions,
    requireWhiskAuth,
  } = action
  return {
    package: action.package,
    name,
    type,
    api,
    version,
    params: ownParams,
    init: ownInit,
    annotations,
    limits,
    final,
    rawHttp,
    customOptions,
    requireWhiskAuth,
    ...(code === undefined ? { components } : { kind }),
    ...(code?.source === undefined ? {} : { source: code.source }),
    ...(code?.archive === undefined ? {} : { archive: code.archive }),
    ...(code?.main === undefined ? {} : { main: code.main }),
    ...(action.image === undefined ? {} : { image: action.image }),
  }
}

/** `0.0.1`, then `0.0.2`, …: OpenWhisk counts every update of an entity. */
function next(version: string | undefined): string {
  if (version === undefined) return '0.0.1'
  const [major = '0', minor = '0', patch = '0'] = version.split('.')
  return `${major}.${minor}.${Number(patch) + 1}`
}
