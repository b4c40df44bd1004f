// Removes folders of the cache that processes left behind: each is named after the process that made it.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Removes `NAME.PID` of processes that have ended. @param {string} cache @param {string} name */
export function dropLeftoverFolders(cache, name) {
  for (const entry of existsSync(cache) ? readdirSync(cache) : []) {
    const pid = entry.startsWith(`${name}.`) ? Number(entry.slice(name.length + 1)) : Number.NaN
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(cache, entry), { recursive: true, force: true })
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
