/** Which rows of all are asked for and answered: `Range`, `limit`, `offset`, `Content-Range`. docs.postgrest.org/en/v12/references/api/pagination_count.html */
import type { Exchange } from '../../../model/http.ts'
import { Failure } from './failure.ts'

export interface Window {
  readonly limit: number | undefined
  readonly offset: number
}

/** The rows that both the query and the header ask for; the header counts for reads only. */
export function windowOf(exchange: Exchange, query: Window): Window {
  const [, first = '', last = ''] = /^(?:items=)?(\d{1,15})-(\d{0,15})$/.exec(exchange.header('range')?.trim() ?? '') ?? []
  if (first === '' || (exchange.method !== 'GET' && exchange.method !== 'HEAD')) return query
  const offset = query.offset + Number(first)
  const asked = last === '' ? undefined : Number(last) - Number(first) + 1
  if (asked !== undefined && asked < 1)
    throw new Failure('RANGE', 'Requested range not satisfiable', {
      details: 'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
    })
  const left = query.limit === undefined ? undefined : Math.max(0, query.limit - Number(first))
  return { offset, limit: asked === undefined ? left : left === undefined ? asked : Math.min(asked, left) }
}

/** `0-9/100`; `*` for what is not known, or not there. */
export function contentRange(offset: number, rows: number, total: number | undefined): string {
  return `${rows === 0 ? '*' : `${offset}-${offset + rows - 1}`}/${total ?? '*'}`
}

/** 206 where there are more rows than are answered, which is known where they were counted. */
export function statusOf(offset: number, rows: number, total: number | undefined): number {
  if (total === undefined) return 200
  if (offset > total)
    throw new Failure('RANGE', 'Requested range not satisfiable', {
      details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
    })
  return rows < total ? 206 : 200
}
