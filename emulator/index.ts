/**
 * The emulator for any program.
 *
 * @module actionlab
 */
export * from './model/typed-names.ts'
export { createVirtualClock } from './system/clock.ts'
export { type Clock, type Pending, type VirtualClock } from './model/clock.ts'
export { defineConfig } from './config/load-config.ts'
export { createEmulator, type Emulator, type EmulatorOptions, type SessionOptions } from './emulator.ts'
export { EmulatorError, type ErrorCode } from './model/errors.ts'
export type { Log, LogEvent } from './model/log.ts'
export type { Activation, Attempt, Outcome, Status } from './model/activation.ts'
export type { Phase, UnfinishedActivation } from './model/unfinished-activation.ts'
export type { Config } from './model/config.ts'
export type { ResolvedConfig } from './model/resolved-config.ts'
export type { Json, Params } from './model/json.ts'
export type { Observer, SeenAnswer, SeenRequest } from './model/observer.ts'
export type { Stub, StubAnswer, StubCall, StubHandler, StubRequest, Stubs } from './model/stubs.ts'
export type { Collection, Database } from './documents/collections.ts'
export type { Storage } from './objects/files.ts'
export type { ObjectNote, StoredObject } from './model/objects.ts'
export {
  DocumentError,
  ObjectId,
  type DocumentFault,
  type DocumentFields,
  type DocumentValue,
  type StoredDocument,
} from './model/documents.ts'
export type { DeadLetter, DeadLetterBody } from './model/dead-letter.ts'
export type { FiredBy, Firing, FiringQuery, ListedTrigger, PastFiring } from './model/trigger.ts'
export type { NcpUsagePlan, OpenWhiskThrottle, Throttles } from './model/throttle.ts'
export type { BuildProblem } from './model/deployment.ts'
export type { Recording } from './types.ts'
export type { Surface, Vendor } from './providers/vendor.ts'
export type { CreateProvider, Deps, Provider } from './providers/provider.ts'
export { answering, createRoutes } from './providers/door-context.ts'
