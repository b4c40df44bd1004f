/** Builds, one after the other, the functions that nobody has called, so that one that does not build is known before its first call. */
import type { BuildFailure } from '../model/action.ts'
import type { BuildProblem } from '../model/deployment.ts'
import { BundledCode } from './build/bundled-code.ts'
import type { Project } from './project.ts'

const { setTimeout } = globalThis

/** Pause between two builds, for requests and saves. */
const pauseMs = 2

/** @param stopped whether the emulator has been closed */
export async function checkBuilds(project: Project, stopped: () => boolean): Promise<BuildProblem[]> {
  const problems: BuildProblem[] = []
  const checked = new Map<BundledCode, BuildFailure | undefined>()
  for (const path of [...project.catalog.actions.keys()].sort()) {
    // The catalog may be another one by now.
    const code = project.catalog.actions.get(path)?.code
    if (!(code instanceof BundledCode) || stopped()) continue
    if (!checked.has(code)) {
      checked.set(code, await project.codes.check(code))
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    const failure = checked.get(code)
    if (failure) problems.push({ action: path, file: code.file, text: failure.message })
  }
  return problems
}
