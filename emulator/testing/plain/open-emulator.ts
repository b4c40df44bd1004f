/** Opens an emulator with a client per cloud, for tests without Vitest. */
import { createEmulator, type EmulatorOptions } from '../../emulator.ts'
import type { Database } from '../../documents/collections.ts'
import type { Storage } from '../../objects/files.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import { localConnection } from '../clients/connection.ts'
import { createNcpClient, type NcpClient } from '../clients/ncp.ts'
import { createOpenWhiskClient, type OpenWhiskClient } from '../clients/openwhisk.ts'
import { createTcbClient, type TcbClient } from '../clients/tcb.ts'
import { openTestEmulator, type TestEmulator } from '../test-emulator.ts'

/** What a test without Vitest works with. */
export interface OpenedEmulator {
  readonly emulator: TestEmulator
  /** NAVER Cloud Functions. */
  readonly ncp: NcpClient
  /** Apache OpenWhisk. */
  readonly openwhisk: OpenWhiskClient
  /** Tencent CloudBase. */
  readonly tcb: TcbClient
  /** The document database that functions of CloudBase find: the seeds of the configuration. */
  readonly database: Database
  /** The files that functions and clients of CloudBase store: the seeds of the configuration. */
  readonly storage: Storage
  /** The hosts that functions call: rules for their answers. */
  readonly outbound: Outbound
  /** Ends the emulator and its functions; may be called twice. */
  readonly close: () => Promise<void>
}

/**
 * An emulator with a client per cloud, in a test without Vitest. It runs until `close()`.
 *
 * @param options what `createEmulator` takes; `root` defaults to the working directory. With `clock: createVirtualClock()` time stands still
 *   until `clock.advance('60s')`
 * @throws {EmulatorError} as `createEmulator` does
 * @example
 * ```ts
 * const clock = createVirtualClock()
 * const { ncp, close } = await openEmulator({ clock })
 * const waiting = ncp.postAction('shop/report')
 * await clock.advance('60s')
 * assertAccepted(await waiting)
 * await close()
 * ```
 */
export async function openEmulator(options: EmulatorOptions = {}): Promise<OpenedEmulator> {
  const whole = await createEmulator({ watch: false, grace: 0, root: '.', ...options })
  const emulator = openTestEmulator(whole)
  const connection = localConnection(emulator)
  return {
    emulator,
    ncp: createNcpClient(connection),
    openwhisk: createOpenWhiskClient(connection),
    tcb: createTcbClient(connection),
    database: emulator.database,
    storage: emulator.storage,
    outbound: emulator.outbound,
    close: () => whole.close(),
  }
}
