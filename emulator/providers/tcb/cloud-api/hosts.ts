/** Recognises requests to Tencent Cloud API: by its hosts, and on the plain host by what they say of themselves. docs/contracts/tcb.md 25.1. */
import type { Exchange } from '../../../model/http.ts'

/** Where the door leads them: the API itself is at the root, which other clouds and the dashboard have as well. */
export const cloudApiPath = '/cloud-api'

/** The services that have actions here, with the version of each. */
export const services = { scf: '2018-04-16', tcb: '2018-06-08' } as const
export type Service = keyof typeof services

/** `scf.tencentcloudapi.com`, with a region, `internal` or `intl` in between. */
const hostPattern = /^(scf|tcb)(?:\.[\w-]+)*\.tencentcloudapi\.com$/

/** The service of a host; undefined where it is none of the API's. */
export function serviceOf(host: string): Service | undefined {
  return hostPattern.exec(host)?.[1] as Service | undefined
}

/** Whether a request at the root names an action: in a header, or in the query as signatures of the older kind do. */
export function namesAction(exchange: Pick<Exchange, 'query' | 'header'>): boolean {
  return exchange.header('x-tc-action') !== undefined || /(?:^|&)Action=/.test(exchange.query)
}
