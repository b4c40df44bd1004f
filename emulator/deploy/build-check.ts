/** Tells which functions do not build, before anybody calls them. */
import type { BuildFailure } from '../model/action.ts'
import type { Log } from '../model/log.ts'
import type { BuildProblem } from '../model/deployment.ts'
import { CatalogCode } from './build/catalog-code.ts'
import { canBeJoined, readJointly } from './build/joint-graph.ts'
import { checkPython, type PythonFaults } from './python-syntax-check.ts'
import type { Project } from './project.ts'

const { setTimeout } = globalThis

/** Pause between two builds, for requests and saves. */
const pauseMs = 2

/** Functions that are built one by one: the first call of each finds it built. */
const mostAlone = 64
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
  const checked = new Map<CatalogCode, BuildFailure | undefined>()
  // The catalog may be another one by now.
  const uncheckedAt = (path: string): CatalogCode | undefined => {
    const code = project.catalog.actions.get(path)?.code
    return code instanceof CatalogCode && !checked.has(code) && !stopped() ? code : undefined
  }
  const checkAlone = async (path: string): Promise<void> => {
    const code = uncheckedAt(path)
    if (code === undefined) return
    checked.set(code, await project.codes.check(code))
    await pause()
  }
  const joined = new Map<string, CatalogCode>()
  const checkJoined = async (): Promise<void> => {
    const found = await readJointly([...joined.values()])
    // One of them has a fault, and its own build says which.
    if (found === undefined) for (const path of joined.keys()) await checkAlone(path)
    for (const [code, inputs] of found ?? []) {
      checked.set(code, undefined)
      code.consistsOf(inputs)
      project.unfoundImports.built(code, { inputs })
    }
    joined.clear()
    await pause()
  }
  const paths = [...project.catalog.actions.keys()].sort()
  for (const path of paths) {
    const code = uncheckedAt(path)
    if (code === undefined) continue
    if (paths.length > mostAlone && canBeJoined(code)) joined.set(path, code)
    else await checkAlone(path)
    if (joined.size === mostJoined) await checkJoined()
  }
  if (!stopped()) await checkJoined()
  if (!stopped()) for (const [code, failure] of await checkPython(checked.keys(), project, pythonFaults)) checked.set(code, failure)
  const unfound = stopped() ? undefined : project.unfoundImports.notice(project.config)
  if (unfound !== undefined) log.emit({ event: 'notice', level: 'warn', text: unfound })
  const broken = [...project.catalog.actions.values()].flatMap(({ path, code }): BuildProblem[] => {
    const failure = code instanceof CatalogCode ? checked.get(code) : undefined
    return code && failure ? [{ action: path, file: code.file, text: failure.message }] : []
  })
  return broken.sort((a, b) => (a.action < b.action ? -1 : 1))
}
