/** Lists what the emulator uses where the configuration has no value. The limits of an action are in `model/action.ts`, `defaultLimits`. */

/** 1 MB, the limit of parameters and of results: ncp.md (limits of the action guide), openwhisk.md 13. */
const megabyte = 1_048_576

export const defaultValues = {
  /** Relative to the project's root. */
  functions: 'functions',
  namespace: 'guest',
  providers: ['ncp', 'openwhisk', 'tcb'],
  /** Of CloudBase's environment. */
  envId: 'local',
  /** Time that an HTTP request waits for its activation; then it is answered 202. */
  blockingWaitMs: 60_000,
  parameterBytes: megabyte,
  resultBytes: megabyte,
  host: '127.0.0.1',
  /** The port of OpenWhisk's own standalone server. */
  port: 3233,
} as const
