/** Where files are asked for and where they are, on the plain host and on the cloud's. docs/contracts/tcb.md 14.2, 14.3. */

/** Path of every file on the plain host. */
export const storagePrefix = '/tcb-storage/'

/** The API. */
export const storagesPrefix = '/v1/storages/'

/** Hosts of downloads and uploads, each with the bucket in its first label. */
export const storageHost = /^([^.]+)\.(?:tcb\.qcloud\.la|cos\.[\w-]+\.myqcloud\.com)$/

export function isStoragesPath(path: string): boolean {
  return path.startsWith(storagesPrefix)
}
