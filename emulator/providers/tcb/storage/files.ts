/** What can be done with the files of the environment, whichever way it is asked for: each takes one file, and refuses it with a code of its own. */
import type { Exchange } from '../../../model/http.ts'
import type { Deps } from '../../provider.ts'
import { account } from '../contract.ts'
import { storagePrefix } from './address.ts'
import { ownerOf, type FileCaller } from './caller.ts'
import { bucketOf, fileIdOf, nameFault, pathOf } from './file-names.ts'
import { Signatures, type SignedHeaders } from './signatures.ts'
import { readStorageRules, type RuledFile, type StorageRules } from './storage-rules.ts'
import { said } from '../../../model/said.ts'

/** Why a file is refused; the ways to ask have codes of their own for each. */
export type FileFault = 'missing' | 'forbidden' | 'exists' | 'bad-name'

export interface UploadAddress {
  readonly path: string
  readonly url: string
  readonly token: string
  readonly authorization: string
  /** `x-cos-meta-fileid`. */
  readonly meta: string
  readonly fileId: string
  /** As {@link DownloadAddress.url}, of what will be there. */
  readonly downloadUrl: string
  readonly downloadUrlEncoded: string
}

export interface DownloadAddress {
  /** Not percent-encoded: the SDKs do that. */
  readonly url: string
  readonly encoded: string
}

/** Seconds that a temporary address is valid for where nobody says. docs/contracts/tcb.md 14.2. */
export const usualMaxAge = 7200

/** Names that lead to the cloud, or to the emulator's `/v1` alone. */
const cloudHosts = /\.(?:localhost|tcloudbasegateway\.com|tencentcloudapi\.com|myqcloud\.com|qcloud\.la)$/

export class Files {
  readonly #deps: Deps
  readonly signatures: Signatures
  #rules: { readonly source: unknown; readonly rules: StorageRules } | undefined

  constructor(deps: Deps) {
    this.#deps = deps
    this.signatures = new Signatures(deps.clock)
  }

  get envId(): string {
    return this.#deps.config.tcb.envId
  }

  get rules(): StorageRules {
    const source = this.#deps.config.tcb.storage.rules
    if (this.#rules?.source !== source || !this.#rules) this.#rules = { source, rules: readStorageRules(source, this.#deps.clock) }
    return this.#rules.rules
  }

  objects(): ReturnType<Deps['objects']> {
    return this.#deps.objects()
  }

  /** @param headers that the upload will have, as far as its signature shall cover them */
  async upload(path: string, caller: FileCaller, exchange: Exchange, headers: SignedHeaders = {}): Promise<UploadAddress | FileFault> {
    if (nameFault(path) !== undefined) return 'bad-name'
    const store = await this.objects()
    const there = store.head(path)
    const mine = ownerOf(caller)
    if (!(await this.#allows('write', caller, { path, owner: there ? there.metadata['owner'] : mine }))) return 'forbidden'
    const { authorization, token, fileId: meta } = this.signatures.upload({ path, owner: mine }, headers)
    const download = this.#downloadAddress(path, usualMaxAge, exchange)
    const url = `${this.#base(exchange, `cos.${account.region}.myqcloud.com`)}/${encoded(path)}`
    const fileId = fileIdOf(this.envId, path)
    return { path, url, token, authorization, meta, fileId, downloadUrl: download.url, downloadUrlEncoded: download.encoded }
  }

  async download(fileId: string, maxAge: number, caller: FileCaller, exchange: Exchange): Promise<DownloadAddress | FileFault> {
    const path = pathOf(fileId, this.envId)
    const object = path === undefined ? undefined : (await this.objects()).head(path)
    if (path === undefined || !object) return 'missing'
    if (!(await this.#allows('read', caller, { path, owner: object.metadata['owner'] }))) return 'forbidden'
    return this.#downloadAddress(path, maxAge, exchange)
  }

  async remove(fileId: string, caller: FileCaller): Promise<FileFault | undefined> {
    const path = pathOf(fileId, this.envId)
    const store = await this.objects()
    const object = path === undefined ? undefined : store.head(path)
    if (path === undefined || !object) return 'missing'
    if (!(await this.#allows('write', caller, { path, owner: object.metadata['owner'] }))) return 'forbidden'
    return (await store.delete(path)) ? undefined : 'missing'
  }

  /** From one path to another, or from one id to another; gives the id of the copy. */
  async copy(
    { from, to, overwrite, removeOriginal }: { from: string; to: string; overwrite: boolean; removeOriginal: boolean },
    caller: FileCaller,
  ): Promise<{ readonly fileId: string } | FileFault> {
    const [source, target] = [from, to].map((one) => (one.startsWith('cloud://') ? pathOf(one, this.envId) : one))
    if (target === undefined || nameFault(target) !== undefined) return 'bad-name'
    const store = await this.objects()
    const object = source === undefined ? undefined : store.head(source)
    if (source === undefined || !object) return 'missing'
    const there = store.head(target)
    const owner = ownerOf(caller)
    const allowed =
      (await this.#allows('read', caller, { path: source, owner: object.metadata['owner'] })) &&
      (await this.#allows('write', caller, { path: target, owner: there ? there.metadata['owner'] : owner })) &&
      (!removeOriginal || (await this.#allows('write', caller, { path: source, owner: object.metadata['owner'] })))
    if (!allowed) return 'forbidden'
    const copied = await store.copy(source, target, { unlessExists: !overwrite })
    if (!copied) return there ? 'exists' : 'missing'
    if (removeOriginal && source !== target) await store.delete(source)
    return { fileId: fileIdOf(this.envId, target) }
  }

  /** What a user may do with a file: `mark` is `x-cos-meta-fileid` of an upload, '' where it would be refused. */
  async authority(path: string, user: FileCaller): Promise<{ readonly read: boolean; readonly mark: string }> {
    const object = (await this.objects()).head(path)
    const [mine, rules] = [ownerOf(user), this.rules]
    const writes = await rules.allows('write', user, { path, owner: object ? object.metadata['owner'] : mine })
    return {
      read: await rules.allows('read', user, { path, owner: object?.metadata['owner'] }),
      mark: writes ? this.signatures.upload({ path, owner: mine }).fileId : '',
    }
  }

  /** The caller learns that it is refused; the developer who it was, and what refuses. */
  async #allows(operation: 'read' | 'write', caller: FileCaller, file: RuledFile): Promise<boolean> {
    if (await this.rules.allows(operation, caller, file)) return true
    const who = caller === null || caller === 'server' ? 'nobody' : `${caller.loginType ?? 'user'} ${ownerOf(caller) ?? ''}`
    const owner = file.owner ?? 'the server'
    const configured = this.#deps.config.tcb.storage.rules
    const rules = configured === undefined ? 'READONLY, for lack of tcb.storage.rules' : `tcb.storage.rules: ${JSON.stringify(configured)}`
    const { text } =
      said`Cloud storage refuses to ${operation} ${file.path} for ${who}: the file is of ${owner}, and the rules are ${rules}.`
    this.#deps.log.emit({ event: 'notice', level: 'info', text })
    return false
  }

  #downloadAddress(path: string, maxAge: number, exchange: Exchange): DownloadAddress {
    const base = this.#base(exchange, 'tcb.qcloud.la')
    const { sign, t } = this.signatures.download(path, maxAge)
    return { url: `${base}/${path}?sign=${sign}&t=${t}`, encoded: `${base}/${encoded(path)}?sign=${sign}&t=${t}` }
  }

  /** Where the asker reaches the emulator; the cloud's own host where it was asked without a socket. */
  #base(exchange: Exchange, cloudHost: string): string {
    const bucket = bucketOf(this.envId)
    const asked = exchange.header('host') ?? ''
    // A function, a container or another machine has its own name for this one; a cloud's name leads to the cloud.
    const isReached = /:\d+$/.test(asked) && !cloudHosts.test(exchange.host)
    const base = isReached ? `http://${asked}` : this.#deps.url()
    return base === undefined ? `https://${bucket}.${cloudHost}` : `${base}${storagePrefix}${bucket}`
  }
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
