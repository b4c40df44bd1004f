/** Finds the functions that do not build among those that nobody has called, before their first call. */
import type { BuildFailure } from '../model/action.ts'
import type { Log } from '../model/log.ts'
import type { BuildProblem } from '../model/deployment.ts'
import { BundledCode } from './build/bundled-code.ts'
import { allBuild, canBeJoined } from './build/joint-graph.ts'
import { checkPython, type PythonFaults } from './python-check.ts'
import type { Project } from './project.ts'
import { isModule } from './unfound-imports.ts'

const { setTimeout } = globalThis

/** Pause between two builds, for requests and saves. */
const pauseMs = 2

/** Functions that one build reads. More would hold up the build of a save for longer. */
const mostJoined = 50

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMs))

export interface BuildCheckOptions {
  readonly project: Project
  readonly pythonFaults: PythonFaults
  readonly log: Log
  /** Whether the emulator has been closed. */
  stopped(): boolean
}

export async function checkBuilds({ project, pythonFaults, log, stopped }: BuildCheckOptions): Promise<BuildProblem[]> {
  const checked = new Map<BundledCode, BuildFailure | undefined>()
  // The catalog may be another one by now.
  const uncheckedAt = (path: string): BundledCode | undefined => {
    const code = project.catalog.actions.get(path)?.code
    return code instanceof BundledCode && !checked.has(code) && !stopped() ? code : undefined
  }
  const checkAlone = async (path: string): Promise<void> => {
    const code = uncheckedAt(path)
    if (code === undefined) return
    checked.set(code, await project.codes.check(code))
    await pause()
  }
  const joined = new Map<string, BundledCode>()
  const checkJoined = async (): Promise<void> => {
    const found = await allBuild([...joined.values()])
    if (found) for (const code of joined.values()) checked.set(code, undefined)
    // One of them has a fault, and its own build says which.
    else for (const path of joined.keys()) await checkAlone(path)
    joined.clear()
    await pause()
  }
  for (const path of [...project.catalog.actions.keys()].sort()) {
    const code = uncheckedAt(path)
    if (code === undefined) continue
    // Of a module its own build tells what it imports.
    if (canBeJoined(code) && !isModule(code.source.file)) joined.set(path, code)
    else await checkAlone(path)
    if (joined.size === mostJoined) await checkJoined()
  }
  if (!stopped()) await checkJoined()
  if (!stopped()) for (const [code, failure] of await checkPython(checked.keys(), project, pythonFaults)) checked.set(code, failure)
  const unfound = stopped() ? undefined : project.unfoundImports.notice(project.config)
  if (unfound !== undefined) log.emit({ event: 'notice', level: 'warn', text: unfound })
  const broken = [...project.catalog.actions.values()].flatMap(({ path, code }): BuildProblem[] => {
    const failure = code instanceof BundledCode ? checked.get(code) : undefined
    return code && failure ? [{ action: path, file: code.file, text: failure.message }] : []
  })
  return broken.sort((a, b) => (a.action < b.action ? -1 : 1))
}
