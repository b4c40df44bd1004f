/** Where an action can be called. */

/** One reachable address of an action, for the banner and the dashboard. */
export interface Address {
  /** `ncp.postAction`, `ncp.apigw`, `ncp.webhook`, `openwhisk.web`, `openwhisk.api`, `tcb` … */
  readonly surface: string
  readonly method: string
  /** Path and query on the plain host. */
  readonly path: string
  /** A header line the call needs, and a sample body. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
