/** The public names of `actionlab`. */
export { createVirtualClock, type Clock, type VirtualClock } from './clock.ts'
export { defineConfig } from './config.ts'
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts'
export { EmulatorError, type ErrorCode } from './errors.ts'
export type { Log, LogEvent } from './log.ts'
export type { Activation, Outcome, Status } from './model/activation.ts'
export type { Config } from './model/config.ts'
export type { Json, Params } from './model/json.ts'
