// `npm run emulate` and, in this checkout, `npx actionlab`: the command line from a bundle of the sources, made anew when one of them changed. Starting from the sources would cost a loader.
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { dropLeftoverFolders } from './leftover-folders.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'node_modules', '.cache', 'actionlab')
const stamp = join(folder, 'stamp')

const newest = latest(join(root, 'emulator'))
if (read(stamp) !== newest) {
  // A checkout that was just cloned has nothing installed.
  await import('./prepare.mjs')
  const { bundle } = await import('./bundle.mjs')
  dropLeftoverFolders(dirname(folder), 'actionlab')
  // Aside and then into its place, for others who start at the same time.
  const made = `${folder}.${process.pid}`
  await bundle(made)
  // As in the package: without it, Node.js would compile each file twice to find out.
  writeFileSync(join(made, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(made, 'stamp'), newest)
  rmSync(folder, { recursive: true, force: true })
  try {
    renameSync(made, folder)
  } catch {
    // Another one was faster: it made the same.
    rmSync(made, { recursive: true })
  }
}
await import(pathToFileURL(join(folder, 'cli.js')).href)

/** Count and newest time of all sources: one that was added, changed or removed makes another text. @param {string} directory */
function latest(directory) {
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
  return `${count} files, ${newest}`
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
