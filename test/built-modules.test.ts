/** Own modules that a compiler made of several sources, and that have a map of their own: stacks name the lines of those. */
import { buildSync } from 'esbuild'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import { createFolder, type Folder } from './support/project.ts'

const sources = {
  'src/first.ts': `export const first = (): string => 'first'\n`,
  'src/second.ts': `\n\nexport const second = (reason: string): string => {\n  const error = new Error(reason)\n  return String(error.stack)\n}\n`,
  'src/all.ts': `export * from './first.ts'\nexport * from './second.ts'\n`,
}
const byName = `import { second } from '../lib/built.mjs'\nexport const main = () => ({ stack: second('why') })`
const byComputedName = `export const main = async ({ name = 'built' }) => ({ stack: (await import('../lib/' + name + '.mjs')).second('why') })`

function createBuilt(entry: string): Folder {
  const folder = createFolder({ ...sources, 'functions/f.mjs': entry })
  buildSync({
    entryPoints: [join(folder.root, 'src/all.ts')],
    outfile: join(folder.root, 'lib/built.mjs'),
    bundle: true,
    format: 'esm',
    sourcemap: true,
  })
  return folder
}

async function stackOf({ root }: Folder): Promise<string> {
  await using emulator = await createEmulator({ root, watch: false })
  const { response } = await emulator.invoke('f')
  return (response.result as { stack: string }).stack
}

describe.each([
  ['an import', byName],
  ['a computed name', byComputedName],
])('a module that was built of several sources, found by %s,', (_, entry) => {
  test('has the line of its source in a stack', async () => {
    const folder = createBuilt(entry)
    expect(await stackOf(folder)).toContain(`second (${folder.path('src/second.ts')}:4:17)`)
  })

  test('has the address of its source where the map names no file', async () => {
    const folder = createBuilt(entry)
    const map = JSON.stringify({ version: 3, sources: ['webpack://app/src/second.ts'], names: [], mappings: 'AAGA' })
    folder.write('lib/built.mjs', `export const second = (reason) => new Error(reason).stack\n//# sourceMappingURL=built.mjs.map\n`)
    folder.write('lib/built.mjs.map', map)
    expect(await stackOf(folder)).toContain('second (webpack://app/src/second.ts:4:1)')
  })
})
