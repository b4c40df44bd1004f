// `npm run emulate` and, in this checkout, `npx actionlab`: the command line from a bundle of the sources, made anew when one of them changed. Starting from the sources would cost a loader.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleFolder, bundles } from './source-bundle.mjs'

/** An emulator that still runs from an earlier bundle has loaded a part of it only. */
const mostBundles = 5

if (!existsSync(bundleFolder)) {
  // A checkout that was just cloned has nothing installed.
  await import('./prepare.mjs')
  const { bundle } = await import('./bundle.mjs')
  const { dropLeftoverFolders } = await import('./leftover-folders.mjs')
  dropLeftoverFolders(dirname(bundles), 'actionlab')
  // Aside and then into its place, for others who start at the same time.
  const made = `${bundles}.${process.pid}`
  await bundle(made)
  // As in the package: without it, Node.js would compile each file twice to find out.
  writeFileSync(join(made, 'package.json'), '{ "type": "module" }\n')
  mkdirSync(bundles, { recursive: true })
  try {
    renameSync(made, bundleFolder)
  } catch {
    // Another one was faster: it made the same.
    rmSync(made, { recursive: true })
  }
  dropOldest(bundles)
}
await import(pathToFileURL(join(bundleFolder, 'cli.js')).href)

/** @param {string} directory */
function dropOldest(directory) {
  const all = readdirSync(directory).map((name) => ({ name, at: statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
  const oldest = all.toSorted((one, other) => other.at - one.at).slice(mostBundles)
  for (const { name } of oldest) rmSync(join(directory, name), { recursive: true, force: true })
}
