/** Says what was looked for in a folder without functions, which projects lie below it, and how to begin. */
import { join, relative } from 'node:path'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { placeText } from './manifests/manifest.ts'
import { formats } from './manifests/read-manifest.ts'
import { projectsBelow } from './projects-below.ts'
import { ownCommand } from '../system/own-command.ts'

/** Projects that are listed; a collection may have hundreds. */
const mostProjects = 12

/** The lines after the sentence that says which folder cannot be read. */
export async function nothingFoundLines({ root, functions, manifest, origins, file }: ResolvedConfig): Promise<string[]> {
  if (manifest !== undefined)
    return [`${placeText(origins.of(['functions']) ?? manifest, root)} (${manifest.format}) has no functions beside those of that folder.`]
  if (file !== undefined || functions !== join(root, 'functions')) return []
  const signs = [
    ['functions/', 'a folder of functions'],
    ...formats.map(({ name, signs }) => [`${signs.slice(0, 2).join(', ')}${signs.length > 2 ? ', …' : ''}`, name]),
    ['__main__.py, index.js', 'one function with main'],
  ] as const
  const width = Math.max(...signs.map(([sign]) => sign.length))
  return [
    'Looked for:',
    ...signs.map(([sign, what]) => `  ${sign.padEnd(width)}  ${what}`),
    ...(await projectLines(root)),
    `To begin here: ${ownCommand()} init`,
  ]
}

async function projectLines(root: string): Promise<string[]> {
  const projects = await projectsBelow(root)
  if (projects.length === 0) return []
  const lines = projects
    .slice(0, mostProjects)
    .map(({ folder, format }) => `  ${ownCommand()} emulate --root ${relative(root, folder)}  (${format})`)
  const more = projects.length - lines.length
  return [`Below it are ${projects.length} projects:`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])]
}
