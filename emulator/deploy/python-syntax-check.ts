/** Tells of Python functions that cannot be compiled. Their code is whole files, which no builder here understands. */
import { relative } from 'node:path'
import { BuildFailure } from '../model/action.ts'
import type { CatalogCode } from './build/catalog-code.ts'
import { isOwn } from './unfinished-files.ts'
import type { Project } from './project.ts'

/** Faults of syntax: message by absolute path. */
export type PythonFaults = (files: readonly string[]) => Promise<ReadonlyMap<string, string>>

/**
 * Reports those of `codes` that do not compile, as builds that failed are reported.
 *
 * A function whose kind names a version of Python may need another interpreter than the machine's usual one: its faults are told when it is called.
 */
export async function checkPython(
  codes: Iterable<CatalogCode>,
  project: Project,
  faultsIn: PythonFaults,
): Promise<Map<CatalogCode, BuildFailure>> {
  const python = [...codes].filter(({ runtime }) => runtime === 'python')
  if (python.length === 0) return new Map()
  const usual = new Set([...project.catalog.actions.values()].flatMap(({ code, kind }) => (kind === 'python:3' ? [code] : [])))
  const sources = new Map<CatalogCode, string[]>()
  for (const code of python) {
    const { last } = code
    if (!usual.has(code) || last === undefined || last instanceof BuildFailure) continue
    sources.set(
      code,
      last.inputs.filter((file) => file.endsWith('.py') && isOwn(file)),
    )
  }
  if (sources.size === 0) return new Map()
  const faults = await faultsIn([...new Set([...sources.values()].flat())])
  const failures = new Map<CatalogCode, BuildFailure>()
  for (const [code, files] of sources) {
    const file = files.find((one) => faults.has(one))
    if (file === undefined) continue
    const shown = relative(project.config.root, file)
    const text = (faults.get(file) ?? '').replaceAll(file, shown)
    const failure = new BuildFailure(text)
    failures.set(code, failure)
    project.reporter.built(code, { failure, errors: [{ text, file: shown }], metafile: undefined, beyond: [], began: 0 })
  }
  return failures
}
