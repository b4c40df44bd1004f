/**
 * A plugin for `vitest.config.ts`.
 *
 * @module actionlab/vitest/config
 */
import { relative, isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import type { TestModule, TestProject, Vitest } from 'vitest/node'
import { countProcesses } from './process-coverage/count-processes.ts'
import type { CalledInputs } from './inputs.ts'

const setup = fileURLToPath(new URL('./setup.mjs', import.meta.url))

/**
 * Lets Vitest know what tests call: an edit of a function, or of anything it imports, reruns the tests that called it, an edit of the
 * configuration those that used the emulator. Inline functions are loaded by Vitest itself, as the same modules that test files import.
 * `--coverage` counts what runs in function processes.
 *
 * Tests work without it, but then an edit of a function that no test file imports reruns nothing, and coverage has inline functions only.
 *
 * @example
 * ```ts
 * // vitest.config.ts
 * import { actionlab } from 'actionlab/vitest/config'
 * import { defineConfig } from 'vitest/config'
 * export default defineConfig({ plugins: [actionlab()] })
 * ```
 */
export function actionlab(): Plugin {
  return {
    name: 'actionlab',
    config: () => ({ test: { setupFiles: [setup] } }),
    configureVitest({ vitest, project }) {
      countProcesses(vitest, project)
      const patterns = (vitest.config.watchTriggerPatterns ??= [])
      // Every project of a workspace may have the plugin.
      if (patterns.some(({ testsToRun }) => ours.has(testsToRun))) return
      const testsToRun = (file: string): string[] | undefined => testsOf(vitest, file)
      ours.add(testsToRun)
      patterns.push({ pattern: /./, testsToRun })
    },
  }
}

const ours = new WeakSet<object>()

/** Test files that an edit of `file` concerns; undefined where Vitest knows as much itself. */
function testsOf(vitest: Vitest, file: string): string[] | undefined {
  const changed = withImporters(vitest.projects, file)
  const modules = vitest.state.getTestModules()
  const called = new Map(modules.map((module) => [module, inputsOf(module)]))
  const concerned = modules.filter((module) => called.get(module)?.some((one) => concerns(one, changed, file)))
  const known = concerned.length > 0 || [...called.values()].some((all) => all.some(({ inputs }) => inputs.includes(file)))
  // A new function, or one that a broken build has made us forget.
  const found = known
    ? concerned
    : modules.filter((module) => called.get(module)?.some(({ functions }) => functions !== undefined && isInside(functions, file)))
  if (found.length === 0) return undefined
  const importing = modules.filter(({ moduleId }) => changed.has(moduleId))
  return [...new Set([...found, ...importing].map(({ moduleId }) => moduleId))]
}

function inputsOf(module: TestModule): CalledInputs[] {
  return [...module.children.allTests()].flatMap((test) => test.meta().actionlab ?? [])
}

function concerns({ inputs, sources }: CalledInputs, changed: ReadonlySet<string>, file: string): boolean {
  return sources.includes(file) || inputs.some((input) => changed.has(input))
}

/** The file and everything that imports it, as far as Vitest has loaded it. */
function withImporters(projects: readonly TestProject[], file: string): Set<string> {
  const found = new Set([file])
  const graphs = projects.flatMap((project) => Object.values(project.vite.environments).map(({ moduleGraph }) => moduleGraph))
  for (const one of found)
    for (const graph of graphs)
      for (const module of graph.getModulesByFile(one) ?? [])
        for (const importer of module.importers) if (importer.file !== null) found.add(importer.file)
  return found
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path !== '' && !path.startsWith('..') && !isAbsolute(path)
}
