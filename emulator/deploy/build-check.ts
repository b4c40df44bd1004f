/** Builds, one after the other, the functions that nobody has called, so that one that does not build is known before its first call. */
import type { BuildFailure } from '../model/action.ts'
import type { BuildProblem } from '../model/deployment.ts'
import { BundledCode } from './build/bundled-code.ts'
import { checkPython, type PythonFaults } from './python-check.ts'
import type { Project } from './project.ts'

const { setTimeout } = globalThis

/** Pause between two builds, for requests and saves. */
const pauseMs = 2

export interface BuildCheckOptions {
  readonly project: Project
  readonly pythonFaults: PythonFaults
  /** Whether the emulator has been closed. */
  stopped(): boolean
}

export async function checkBuilds({ project, pythonFaults, stopped }: BuildCheckOptions): Promise<BuildProblem[]> {
  const checked = new Map<BundledCode, BuildFailure | undefined>()
  for (const path of [...project.catalog.actions.keys()].sort()) {
    // The catalog may be another one by now.
    const code = project.catalog.actions.get(path)?.code
    if (!(code instanceof BundledCode) || stopped()) continue
    if (!checked.has(code)) {
      checked.set(code, await project.codes.check(code))
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  if (!stopped()) for (const [code, failure] of await checkPython(checked.keys(), project, pythonFaults)) checked.set(code, failure)
  const broken = [...project.catalog.actions.values()].flatMap(({ path, code }): BuildProblem[] => {
    const failure = code instanceof BundledCode ? checked.get(code) : undefined
    return code && failure ? [{ action: path, file: code.file, text: failure.message }] : []
  })
  return broken.sort((a, b) => (a.action < b.action ? -1 : 1))
}
