/** A function that is away only because its file is being saved stays in the catalog, whenever its folder is read. */
import { expect, it } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { Project } from '../../emulator/deploy/project.ts'
import { silentLog } from '../../emulator/model/log.ts'
import { systemClock } from '../../emulator/system/clock.ts'
import { createFolder } from '../support/project.ts'

const text = 'exports.main = () => ({})\n'

/** A project that was read once; afterwards `reading` is called before each folder is read, `functions` first and `functions/pkg` after it. */
async function createProject() {
  const folder = createFolder({ 'functions/saved.js': text, 'functions/pkg/other.js': text })
  const config = await loadConfig({ root: folder.root })
  const hooks = { reading: (_path: string): void => {} }
  const watching = {
    folder: (path: string) => hooks.reading(path),
    file() {},
    isNew: () => false,
    compareAll() {},
    compareFiles() {},
    close: () => Promise.resolve(),
  }
  const project = new Project({ config, log: silentLog, clock: systemClock, watching })
  return { ...folder, config, hooks, project, actions: (): string[] => [...project.catalog.actions.keys()].sort() }
}

it('though it comes back between the reading of its folder and the look at what is missing', async () => {
  const { hooks, project, path, write, remove, actions } = await createProject()
  remove('functions/saved.js')
  hooks.reading = (folder) => {
    if (folder === path('functions/pkg')) write('functions/saved.js', text)
  }
  project.changeAll()
  while (!project.update());
  expect(actions()).toEqual(['pkg/other', 'saved'])
})

it('though the configuration is edited, or a function is deployed, while it is away', async () => {
  const { config, project, write, remove, path, actions } = await createProject()
  remove('functions/saved.js')
  project.change(path('functions/saved.js'), 'entry')
  project.configure({ ...config, sources: [...config.sources] })
  project.deployments.putPackage({ name: 'deployed' })
  expect(actions()).toEqual(['pkg/other', 'saved'])
  write('functions/saved.js', text)
  project.change(path('functions/saved.js'), 'entry')
  expect(project.unfinished()).toEqual([])
  expect(project.update()).toBe(true)
  expect(actions()).toEqual(['pkg/other', 'saved'])
})
