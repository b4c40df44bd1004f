/** Variables of a program that serves a port itself. */
import { delimiter, dirname } from 'node:path'
import { inheritedEnvironment } from './inherited-environment.ts'

export interface ServiceEnvironmentOptions {
  /** The port that it is to listen on. */
  readonly port: number
  /** The port that the cloud expects it to listen on. */
  readonly usualPort: number
  /** What the developer and the cloud set. */
  readonly env: Readonly<Record<string, string>>
  /** Absolute path of the Node that it finds first on its PATH; default: the emulator's own. */
  readonly node?: string | undefined
  /** MB for the heap of Node. */
  readonly memory: number
  /** Absolute path of the module that Node loads before the program. */
  readonly preload: string
}

/** All variables of the program: those it inherits, its own, and those that lead it to its port. */
export function serviceEnvironment(options: ServiceEnvironmentOptions): Record<string, string> {
  const { port, usualPort, env, node = process.execPath, memory, preload } = options
  const kept = inheritedEnvironment()
  return {
    ...kept,
    ...env,
    // The Node that runs it comes first.
    PATH: `${dirname(node)}${delimiter}${env['PATH'] ?? kept['PATH'] ?? ''}`,
    PORT: String(port),
    NODE_OPTIONS:
      `--require ${JSON.stringify(preload)} --max-old-space-size=${memory} --enable-source-maps ${env['NODE_OPTIONS'] ?? ''}`.trim(),
    _ACTIONLAB_PORT: String(port),
    _ACTIONLAB_USUAL_PORT: String(usualPort),
  }
}
