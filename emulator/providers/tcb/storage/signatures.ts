/** Signs the addresses of files: who has one may upload to it, or download from it, until it ends. Their forms are COS's; the key is the session's own. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../model/clock.ts'

/** Seconds that an upload may begin in. */
const uploadSeconds = 900

/** Headers of an upload that its signature covers, by names in lower case. */
export type SignedHeaders = Readonly<Record<string, string>>

/** Whose file an upload makes. */
export interface Upload {
  readonly path: string
  /** Undefined for a file of an administrator. */
  readonly owner: string | undefined
}

export type Verdict = 'valid' | 'wrong' | 'expired'

export class Signatures {
  readonly #clock: Pick<Clock, 'now'>
  /** Made at the first use: most sessions sign nothing. */
  #key: Buffer | undefined

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** `sign` and `t` of a temporary address: `t` is when it ends, in seconds. */
  download(path: string, seconds: number): { readonly sign: string; readonly t: number } {
    const t = Math.floor(this.#clock.now() / 1000) + seconds
    return { sign: this.#sign('download', path, String(t)), t }
  }

  checkDownload(path: string, sign: string, t: string): Verdict {
    if (!same(this.#sign('download', path, t), sign)) return 'wrong'
    return this.#clock.now() <= Number(t) * 1000 ? 'valid' : 'expired'
  }

  /** What an upload has to bring: `Authorization`, `x-cos-security-token` and `x-cos-meta-fileid`. */
  upload({ path, owner }: Upload, headers: SignedHeaders = {}): { authorization: string; token: string; fileId: string } {
    const begin = Math.floor(this.#clock.now() / 1000)
    const time = `${begin};${begin + uploadSeconds}`
    const names = Object.keys(headers).sort()
    const fileId = Buffer.from(JSON.stringify({ path, ...(owner === undefined ? {} : { owner }) })).toString('base64')
    const token = this.#sign('token', fileId, time)
    const signature = this.#sign('upload', fileId, time, ...names.map((name) => `${name}:${headers[name] ?? ''}`))
    const fields = {
      'q-sign-algorithm': 'sha1',
      'q-ak': 'AKIDactionlab',
      'q-sign-time': time,
      'q-key-time': time,
      'q-header-list': names.join(';'),
      'q-url-param-list': '',
      'q-signature': signature,
    }
    const authorization = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
    return { authorization: authorization.join('&'), token, fileId }
  }

  /** @param headerOf the headers that came */
  checkUpload(
    given: { authorization: string; token: string; fileId: string },
    headerOf: (name: string) => string | undefined,
  ): Upload | 'wrong' | 'expired' {
    const fields = new Map(given.authorization.split('&').map((part) => splitAt(part, '=')))
    const time = fields.get('q-sign-time') ?? ''
    const names = (fields.get('q-header-list') ?? '').split(';').filter((name) => name !== '')
    const signature = this.#sign('upload', given.fileId, time, ...names.map((name) => `${name}:${headerOf(name) ?? ''}`))
    if (!same(signature, fields.get('q-signature') ?? '') || !same(this.#sign('token', given.fileId, time), given.token)) return 'wrong'
    if (this.#clock.now() > Number(splitAt(time, ';')[1]) * 1000) return 'expired'
    return JSON.parse(Buffer.from(given.fileId, 'base64').toString('utf8')) as Upload
  }

  #sign(...parts: readonly string[]): string {
    this.#key ??= randomBytes(32)
    return createHmac('sha1', this.#key).update(JSON.stringify(parts)).digest('hex')
  }
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
