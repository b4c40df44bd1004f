/** Loads the dashboard with its first request. */
import { staysHere } from '../http/hosts.ts'
import type { Answer, Exchange } from '../model/http.ts'
import type { DashboardDeps } from './deps.ts'
import { healthPath, healthy } from './health.ts'

export interface Dashboard {
  handle(exchange: Exchange): Promise<Answer>
  /** Ends the streams that pages listen to. */
  close(): void
}

export function mountDashboard(deps: DashboardDeps): Dashboard {
  const closing = new AbortController()
  let serve: Promise<(exchange: Exchange) => Promise<Answer>> | undefined
  return {
    async handle(exchange) {
      const host = deps.listening()?.host
      if (exchange.path === healthPath && (host === undefined || staysHere(host)))
        return { status: 200, headers: [['content-type', 'application/json']], body: JSON.stringify(healthy) }
      serve ??= import('./serve.ts').then(({ serveDashboard }) => serveDashboard(deps, closing.signal))
      return (await serve)(exchange)
    },
    close() {
      // There is a session per test, and the reason of an abort costs as much as a request.
      if (serve) closing.abort()
    },
  }
}
