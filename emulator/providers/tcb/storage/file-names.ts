/** Names of files: paths in the bucket of the environment, and `cloud://` ids. docs/contracts/tcb.md 14.1. */
import { account } from '../contract.ts'

/** Bytes of a path in UTF-8. docs.cloudbase.net/storage/limits. */
const longestPath = 850

/** `7465-test-1250000000` for `test`: the first two letters in hexadecimal digits, the id, the account. */
export function bucketOf(envId: string): string {
  return `${Buffer.from(envId.slice(0, 2)).toString('hex')}-${envId}-${account.appId}`
}

/** `cloud://<envId>.<bucket>/<path>` */
export function fileIdOf(envId: string, path: string): string {
  return `cloud://${envId}.${bucketOf(envId)}/${path}`
}

/** The path in an id; undefined for what is no id of a file of this environment. Which bucket it names does not matter: there is one. */
export function pathOf(fileId: string, envId: string): string | undefined {
  if (!fileId.startsWith('cloud://')) return undefined
  const slash = fileId.indexOf('/', 'cloud://'.length)
  if (slash < 0) return undefined
  const [environment] = fileId.slice('cloud://'.length, slash).split('.', 1)
  const path = fileId.slice(slash + 1)
  return environment === envId && nameFault(path) === undefined ? path : undefined
}

/** What is wrong with a path, as a rule that it breaks; undefined when nothing is. */
export function nameFault(path: string): string | undefined {
  if (path === '') return 'a path is not empty'
  if (path.startsWith('/')) return 'a path does not begin with /'
  if (path.endsWith('/')) return 'a path ends with the name of a file'
  if (path.includes('//')) return 'a path has no //'
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (/[\u0000-\u001F\u007F]|\p{Surrogate}/u.test(path)) return 'a path has no control characters'
  if (path.split('/').some((part) => part === '.' || part === '..')) return 'no part of a path is . or ..'
  return Buffer.byteLength(path) > longestPath ? `a path has at most ${longestPath} bytes` : undefined
}
