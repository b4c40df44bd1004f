/** What the page of the request client begins with. */
import type { HttpRequestView } from './call.ts'
import type { AddressView } from './function.ts'

export interface CallAddress extends Pick<AddressView, 'surface' | 'label' | 'method' | 'path' | 'headers' | 'body'> {
  /** Methods that the contract takes there; the first is the usual one. */
  readonly methods: readonly string[]
  /** The function sees the body as it was sent; elsewhere it is the parameters, as a JSON object. */
  readonly anyBody: boolean
}

export interface CallChoices {
  readonly functions: readonly { readonly path: string; readonly type: string; readonly addresses: readonly CallAddress[] }[]
  /** The function that the form begins with, and which of its addresses; -1 where nothing is deployed. */
  readonly chosen: number
  readonly address: number
  /** A call of before, to edit and send again. */
  readonly from: HttpRequestView | null
  /** Names of headers whose values the page does not keep. */
  readonly credentials: readonly string[]
  /** Whose history this is: another project may use the same port. */
  readonly project: string
}
