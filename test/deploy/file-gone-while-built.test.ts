/** A file that goes while esbuild reads the project, as in a change of branches. A pipe tells when it is read. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { createProject, type Project } from '../support/project.ts'

/** Puts a file there that is removed as soon as it was read once. */
async function goesWhenRead(project: Project, path: string, text: string): Promise<void> {
  const file = project.path(path)
  mkdirSync(dirname(file), { recursive: true })
  execFileSync('mkfifo', [file])
  const pipe = await open(file, 'w')
  await rm(file)
  await pipe.writeFile(text)
  await pipe.close()
}

it.skipIf(process.platform === 'win32')('is named with the file and line that imports it', async () => {
  const project = await createProject(
    { 'functions/hello.ts': "import { gone } from '../src/gone.ts'\nexport const main = () => ({ value: gone })\n" },
    { watch: false },
  )
  const read = goesWhenRead(project, 'src/gone.ts', 'export const gone: number = 1\n')
  const { outcome } = await project.activate('hello')
  await read
  expect(outcome.trace).toContain(`Cannot find module '${project.path('src/gone.ts')}' imported from ${project.path('functions/hello.ts')}`)
  expect(outcome.trace).toContain('functions/hello.ts:1:22')
  expect(project.logged('build-error')).toEqual([])
})

it.skipIf(process.platform === 'win32')('is no fault to report where it is the function itself', async () => {
  const project = await createProject({ 'functions/hello.ts': '' }, { watch: false })
  await rm(project.path('functions/hello.ts'))
  const read = goesWhenRead(project, 'functions/hello.ts', 'export const main = (): object => ({ value: 1 })\n')
  const { outcome } = await project.activate('hello')
  await read
  expect(outcome.trace).toBe('functions/hello.ts was removed or renamed.')
  expect(project.logged('build-error')).toEqual([])
})
