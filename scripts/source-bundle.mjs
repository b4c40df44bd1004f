// Where the bundle of the present sources lies: the command runs from it in this checkout.
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** Those of earlier sources lie here too. */
export const bundles = join(root, 'node_modules', '.cache', 'actionlab')
export const bundleFolder = join(bundles, stateOf(join(root, 'emulator')))

/** Count and newest time of all sources: one that was added, changed or removed makes another text. @param {string} directory */
function stateOf(directory) {
  let newest = 0
  let count = 0
  const folders = [directory]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) folders.push(path)
      else {
        newest = Math.max(newest, statSync(path).mtimeMs)
        count++
      }
    }
  }
  return `${count}-${Math.round(newest * 1000)}`
}
