/** Holds what every surface of this provider shares. */
import type { Catalog } from '../../model/catalog.ts'
import type { TriggerConfig } from '../../model/config.ts'
import type { Deps } from '../provider.ts'
import type { Exchange } from '../../model/http.ts'
import { spoken, type Said } from '../../model/said.ts'
import { nameProblem } from './names.ts'
import { createRemarks, type Remarks } from '../shared/remarks.ts'
import { buildRoutes } from './trigger-routes.ts'
import type { Routes } from './trigger-routes.ts'
import type { TriggerStore } from './triggers/trigger-store.ts'
import { Usage } from './usage.ts'

export interface Context {
  readonly deps: Deps
  readonly remarks: Remarks
  /** Those that fire by time or events; API Gateway's are in {@link routes}. */
  readonly triggers: TriggerStore
  /** What was counted against usage plans. */
  readonly usage: Usage
  /** Routes of the current configuration and catalog; each fault is reported once. */
  routes(): Routes
  /** Reports to the terminal a request that was answered without running an action. */
  refused(exchange: Exchange, surface: string, status: number, text: string | Said): void
}

export function createContext(deps: Deps, store: TriggerStore): Context {
  let triggers: Readonly<Record<string, TriggerConfig>> | undefined
  let catalog: Catalog | undefined
  let routes: Routes | undefined
  let reportedProblems: ReadonlySet<string> = new Set()
  let reportedNameProblem: string | undefined
  return {
    deps,
    remarks: createRemarks(deps.log),
    triggers: store,
    usage: new Usage(),
    routes() {
      const nextTriggers = deps.config.triggers
      const nextCatalog = deps.catalog()
      if (!routes || triggers !== nextTriggers || catalog !== nextCatalog) {
        triggers = nextTriggers
        catalog = nextCatalog
        routes = buildRoutes(triggers, catalog)
        const problems = new Set(routes.all.flatMap(({ problem }) => problem ?? []))
        for (const text of problems) if (!reportedProblems.has(text)) deps.log.emit({ event: 'notice', level: 'error', text })
        reportedProblems = problems
        const problem = nameProblem(catalog.actions.keys())
        if (problem !== undefined && problem !== reportedNameProblem) deps.log.emit({ event: 'notice', level: 'warn', text: problem })
        reportedNameProblem = problem
      }
      return routes
    },
    refused(exchange, surface, status, text) {
      deps.log.emit({ event: 'refused', surface, method: exchange.method, target: exchange.target, status, ...spoken(text) })
    },
  }
}
