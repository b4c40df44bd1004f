/** Errors of the SQL interface: code and status of CloudBase, and the words of PostgREST, on which it is built. docs/contracts/tcb.md 17.4. */
import type { Said } from '../../../model/said.ts'

interface FailureRow {
  readonly status: number
  readonly source: string
}

const table = 'http-api-cloudbase/references/extended-guide.md of TencentCloudBase/CloudBase-AI-Toolkit'

/** By the code and, where it has two statuses, what they are for. */
export const failures = {
  INVALID_PARAM: { code: 'INVALID_PARAM', status: 400, source: table },
  INVALID_REQUEST: { code: 'INVALID_REQUEST', status: 400, source: table },
  NOT_ONE_ROW: { code: 'INVALID_REQUEST', status: 406, source: table },
  RANGE: { code: 'INVALID_PARAM', status: 416, source: 'docs.postgrest.org, errors: PGRST103; the code is a choice' },
  NOT_AUTHENTICATED: { code: 'PERMISSION_DENIED', status: 401, source: table },
  NOT_AUTHORISED: { code: 'PERMISSION_DENIED', status: 403, source: table },
  RESOURCE_NOT_FOUND: { code: 'RESOURCE_NOT_FOUND', status: 404, source: table },
  SYS_ERR: { code: 'SYS_ERR', status: 500, source: table },
  OPERATION_FAILED: { code: 'OPERATION_FAILED', status: 503, source: table },
  RESOURCE_UNAVAILABLE: { code: 'RESOURCE_UNAVAILABLE', status: 503, source: table },
} as const satisfies Record<string, FailureRow & { readonly code: string }>

export type FailureName = keyof typeof failures

interface FailureDetails {
  readonly details?: string | undefined
  readonly hint?: string | undefined
  /** For the developer's terminal. */
  readonly detail?: Said | undefined
}

export class Failure extends Error {
  readonly row: FailureName
  readonly details: string | undefined
  readonly hint: string | undefined
  readonly detail: Said | undefined

  constructor(row: FailureName, message: string, { details, hint, detail }: FailureDetails = {}) {
    super(message)
    this.row = row
    this.details = details
    this.hint = hint
    this.detail = detail
  }
}

/** A part of a query that cannot be read. */
export function unreadable(name: string, text: string, why: string): Failure {
  return new Failure('INVALID_PARAM', `"failed to parse ${name} parameter (${text})"`, { details: why })
}
