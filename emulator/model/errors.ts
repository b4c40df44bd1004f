/** Errors of the tool itself. Errors of the emulated clouds are answers, never exceptions. */

export type ErrorCode =
  | 'BAD_FLAG' // an unknown or malformed command line argument
  | 'BAD_CONFIG' // a configuration file that cannot be read, or a key with a wrong value
  | 'PORT_IN_USE'
  | 'CANNOT_LISTEN'
  | 'UNREADABLE_FOLDER'
  | 'DUPLICATE_NAME' // two files for one action
  | 'UNKNOWN_ACTION'
  | 'UNKNOWN_TRIGGER'
  | 'BAD_FAULT' // a code that the gateway does not have
  | 'BAD_OUTBOUND' // a rule or a recording that is none, or functions that it cannot reach
  | 'BAD_TRACES' // an address that no collector can have
  | 'BAD_SESSION' // a folder to import that holds no session
  | 'BAD_PARAMETERS' // of an invocation: no JSON
  | 'CLOSED' // the emulator was closed
  | 'CANNOT_WRITE' // a recording, or the types of names
  | 'NO_SCRATCH' // no folder for temporary files
  | 'WRONG_VITEST'
  | 'NO_TRACER' // @vercel/nft is not installed, which builds need
  | 'CLOUD_REFUSED' // a cloud to which a deployment goes, or that does not answer
  | 'NO_EMULATOR' // a command needs a running emulator

/**
 * An error of the tool: the message says what was seen, where, and what to do next.
 *
 * @example
 * ```ts
 * try { await createEmulator({ functions: './nowhere' }) }
 * catch (error) { if (error instanceof EmulatorError) console.log(error.code) } // UNREADABLE_FOLDER
 * ```
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
