import { freePort as freeHere } from '../../emulator/invoke/child-processes/free-port.ts'

/** A port for a program of a test: no emulator and no other test takes it while this process runs. */
export async function freePort(): Promise<number> {
  const found = await freeHere()
  if (!found) throw new Error('no port is free')
  return found.port
}
