/** Chooses the stage of a test run: the emulator, unless the environment says otherwise. */
import type { Target } from './clients/live-connection.ts'

/** A stage, or how to find out about it: credentials belong in the environment. */
export type TargetOption = Target | (() => Target)

/** The variable that sends the same tests to a deployed stage. */
export const targetVariable = 'ACTIONLAB_TARGET'

const values = ['emulator', 'live', 'dry-run'] as const

/** Whether this run is about the emulator; says nothing about a target, which not every test file has. */
export function meansEmulator(): boolean {
  const wanted = process.env[targetVariable] ?? ''
  return wanted === '' || wanted === 'emulator'
}

/** @throws {Error} for a value that means nothing, and for a live run without a target */
export function chooseTarget(option: TargetOption | undefined): { readonly target: Target; readonly dry: boolean } | undefined {
  if (meansEmulator()) return undefined
  const wanted = process.env[targetVariable]
  if (!values.some((value) => value === wanted))
    throw new Error(`${targetVariable} is ${JSON.stringify(wanted)}; it may be ${values.join(', ')}.`)
  if (option === undefined)
    throw new Error(`${targetVariable}=${wanted} needs a stage: createTest({ target: { ncp: { … }, openwhisk: { … }, tcb: { … } } }).`)
  return { target: typeof option === 'function' ? option() : option, dry: wanted === 'dry-run' }
}
