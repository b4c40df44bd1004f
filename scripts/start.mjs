// `npm run emulate` and, in this checkout, `npx actionlab`: the command line from a bundle of the sources, made anew when one of them changed. Starting from the sources would cost a loader.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { dropLeftoverFolders } from './leftover-folders.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundles = join(root, 'node_modules', '.cache', 'actionlab')
/** Those of earlier sources stay for a while: an emulator that still runs from one has loaded a part of it only. */
const mostBundles = 5

const folder = join(bundles, stateOf(join(root, 'emulator')))
if (!existsSync(folder)) {
  // A checkout that was just cloned has nothing installed.
  await import('./prepare.mjs')
  const { bundle } = await import('./bundle.mjs')
  dropLeftoverFolders(dirname(bundles), 'actionlab')
  // Aside and then into its place, for others who start at the same time.
  const made = `${bundles}.${process.pid}`
  await bundle(made)
  // As in the package: without it, Node.js would compile each file twice to find out.
  writeFileSync(join(made, 'package.json'), '{ "type": "module" }\n')
  mkdirSync(bundles, { recursive: true })
  try {
    renameSync(made, folder)
  } catch {
    // Another one was faster: it made the same.
    rmSync(made, { recursive: true })
  }
  dropOldest(bundles)
}
await import(pathToFileURL(join(folder, 'cli.js')).href)

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

/** @param {string} directory */
function dropOldest(directory) {
  const made = readdirSync(directory).map((name) => ({
    name,
    at: statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }))
  const oldest = made.toSorted((one, other) => other.at - one.at).slice(mostBundles)
  for (const { name } of oldest) rmSync(join(directory, name), { recursive: true, force: true })
}
