/** Reads a query as NAVER's APIs do: the first of several values counts. */
import { memo } from '../../system/memo.ts'

export type Query = Pick<URLSearchParams, 'get' | 'has'>

export const readQuery: (text: string) => Query = memo((text) => new URLSearchParams(text))
