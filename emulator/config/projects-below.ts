/** Finds projects in the folders below one that is none itself: collections of examples, workspaces. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { configNames } from './config-names.ts'
import { folderEntry, functionName, isIgnoredFolder } from './function-files.ts'
import { readManifest } from './manifests/read-manifest.ts'

export interface ProjectBelow {
  /** Absolute. */
  readonly folder: string
  /** What it is a project of, as its users name it. */
  readonly format: string
}

const functionsFolder = 'a functions folder'
const mostDeep = 3
const mostFolders = 500

/** Those that a file says to be projects first, then by their paths. What lies below a project belongs to it. */
export async function projectsBelow(root: string): Promise<ProjectBelow[]> {
  const found: ProjectBelow[] = []
  let folders = 0
  const visit = async (folder: string, depth: number): Promise<void> => {
    for (const path of foldersIn(folder)) {
      if (folders++ >= mostFolders) return
      const format = await formatOf(path)
      if (format !== undefined) found.push({ folder: path, format })
      else if (depth < mostDeep) await visit(path, depth + 1)
    }
  }
  await visit(root, 1)
  return [...found.filter(({ format }) => format !== functionsFolder), ...found.filter(({ format }) => format === functionsFolder)]
}

async function formatOf(folder: string): Promise<string | undefined> {
  if (configNames.some((name) => existsSync(join(folder, name)))) return 'Actionlab'
  try {
    const { manifest } = await readManifest(folder, {}, {})
    if (manifest !== undefined) return manifest.format
  } catch {
    // Its file is refused with the reason when the project is started.
    return 'a manifest with a fault'
  }
  return holdsFunctions(join(folder, 'functions')) ? functionsFolder : undefined
}

function holdsFunctions(folder: string): boolean {
  const names = namesIn(folder)
  return (
    names.some((name) => functionName(name) !== undefined) || foldersIn(folder).some((path) => folderEntry(path, new Set(namesIn(path))))
  )
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !isIgnoredFolder(entry.name))
      .map((entry) => join(folder, entry.name))
      .sort((a, b) => (basename(a) < basename(b) ? -1 : 1))
  } catch {
    return []
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
