/** Addresses at which an action can be called. */

/** One reachable address of an action, for the banner and the dashboard. */
export interface Address {
  /** `ncp.postAction`, `ncp.apigw`, `ncp.webhook`, `openwhisk.web`, `openwhisk.api`, `tcb` … */
  readonly surface: string
  readonly method: string
  /** All methods that are taken there, where a trigger says which. */
  readonly methods?: readonly string[]
  /** Path and query on the plain host; a part that the caller chooses is in braces: `/files/{type+}`. */
  readonly path: string
  /** A header line the call needs, and a sample body. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * The dashboard's own name. Functions answer on every other one, so no page of theirs shares its origin or its cookies. Chromium and Firefox
 * take `*.localhost` for this machine without asking anybody (RFC 6761 6.3), and nobody else can bind it.
 */
export const dashboardHost = 'dashboard.localhost'
