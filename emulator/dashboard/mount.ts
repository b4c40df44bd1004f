/** The dashboard as the door sees it: nothing of it is loaded before somebody asks for it. */
import type { Answer, Exchange } from '../providers/provider.ts'
import type { DashboardDeps } from './deps.ts'

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
      serve ??= import('./serve.ts').then(({ serveDashboard }) => serveDashboard(deps, closing.signal))
      return (await serve)(exchange)
    },
    close() {
      // There is a session per test, and the reason of an abort costs as much as a request.
      if (serve) closing.abort()
    },
  }
}
