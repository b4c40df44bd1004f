/** Words what a start says of emulators of the same project that run already. */
import { EmulatorError } from '../model/errors.ts'
import type { RunFacts } from './run-file.ts'

export function othersText(others: readonly RunFacts[]): string {
  const where = others.map(({ url, pid }) => `${url} (pid ${pid})`).join(', ')
  return `This project is served at ${where} already. Commands such as actionlab invoke use the newest, which is this one; --url names another.`
}

/** The error of a start; where this project's own emulator has the port, it says so. */
export function portError(error: unknown, others: readonly RunFacts[], port: number): unknown {
  const own = others.find(({ url }) => url.endsWith(`:${port}`))
  if (!own || !(error instanceof EmulatorError) || error.code !== 'PORT_IN_USE') return error
  const text = `An emulator of this project runs already: ${own.url} (pid ${own.pid}). Stop it, or start another one with --port (0 takes a free one).`
  return new EmulatorError('PORT_IN_USE', text, { cause: error })
}
