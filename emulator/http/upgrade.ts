/** Checks upgrade requests like others, then gives the connection to the provider that serves them. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { reportInternalError, type AppOptions } from './app.ts'
import { SocketExchange } from './exchange.ts'
import { isForeignPage } from './origins.ts'
import { isKnownHost } from './refusals.ts'

export function createUpgrade(options: AppOptions) {
  return async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<boolean> => {
    const exchange = new SocketExchange(incoming)
    await options.fresh()
    if (!isKnownHost(exchange.host, options) || isForeignPage(exchange, options.config().server.allowedOrigins)) return false
    try {
      for (const provider of options.providers) if (await provider.upgrade?.(exchange, socket, head)) return true
    } catch (error) {
      reportInternalError(options.log, exchange, error)
    }
    return false
  }
}
