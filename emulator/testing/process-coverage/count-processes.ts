/** Adds what ran in function processes to the coverage that Vitest reports. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { Reporter, TestProject, Vitest } from 'vitest/node'
import { coverageVariable } from '../../invoke/containers/process/launch.ts'
import { processCoverage, type CoverageMap, type Provider } from './counted-report.ts'
import { handOverPython } from './python-data.ts'
import { readCounts } from './written-counts.ts'

const folders = new WeakMap<Vitest, string>()

/** To be called for each project of a test run; does nothing where no coverage is asked for. */
export function countProcesses(vitest: Vitest, project: TestProject): void {
  if (!vitest.config.coverage.enabled) return
  let folder = folders.get(vitest)
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'actionlab-coverage-'))
    folders.set(vitest, folder)
    const made = folder
    vitest.onClose(() => rmSync(made, { recursive: true, force: true }))
    vitest.config.reporters.push(reporter(vitest, folder))
  }
  ;(project.config.env ??= {})[coverageVariable] = folder
}

function reporter(vitest: Vitest, folder: string): Reporter {
  return {
    onTestRunStart() {
      if (vitest.config.coverage.cleanOnRerun) for (const name of readdirSync(folder)) rmSync(join(folder, name))
    },
    // Before the reports are written.
    async onCoverage(map) {
      const say = (what: string): void => vitest.logger.warn(`actionlab: the coverage has nothing of ${what}`)
      try {
        await addProcesses(vitest, folder, map as CoverageMap, (file) => say(`what ran of ${file}: Vitest cannot read the file.`))
      } catch (error) {
        say(`what ran in function processes: ${(error as Error).message}`)
      }
      try {
        const reason = handOverPython(folder, resolve(vitest.config.root, vitest.config.coverage.reportsDirectory))
        if (reason !== undefined) say(`functions in Python: ${reason}`)
      } catch (error) {
        say(`functions in Python: ${(error as Error).message}`)
      }
    },
  }
}

async function addProcesses(vitest: Vitest, folder: string, map: CoverageMap, onUnread: (file: string) => void): Promise<void> {
  const texts = readCounts(folder)
  if (texts.length === 0) return
  const { parseAstAsync } = await import('vitest/node')
  // Vitest's types leave it out.
  const { coverageProvider } = vitest as unknown as { readonly coverageProvider: Provider }
  const counted = await processCoverage(coverageProvider, texts, parseAstAsync)
  map.merge(counted.map)
  for (const file of counted.unread) onUnread(relative(vitest.config.root, file))
}
