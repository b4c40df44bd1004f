/** Error codes of the document database's REST interface with their statuses. docs/contracts/tcb.md 16.3. */
import type { DocumentError } from '../../../model/documents.ts'
import { type DocumentFault } from '../../../model/documents.ts'
import type { Said } from '../../../model/said.ts'

/** docs.cloudbase.net/http-api/nosql/nosql-restful-api, "error codes and HTTP statuses". */
export const statuses = {
  INVALID_PARAM: 400,
  DATABASE_PERMISSION_DENIED: 401,
  DATABASE_INVALID_OPERRATOR: 403,
  DATABASE_COLLECTION_NOT_EXIST: 404,
  DOCUMENT_NOT_FOUND: 404,
  DATABASE_COLLECTION_ALREADY_EXIST: 409,
  DATABASE_DUPLICATE_WRITE: 409,
  EXCEED_REQUEST_LIMIT: 422,
  EXCEED_CONCURRENT_REQUEST_LIMIT: 422,
  DATABASE_REQUEST_FAILED: 500,
  SYS_ERR: 500,
  DATABASE_TRANSACTION_CONFLICT: 503,
  DATABASE_TRANSACTION_FAIL: 503,
  DATABASE_TIMEOUT: 504,
} as const

export type FailureCode = keyof typeof statuses

export class Failure extends Error {
  readonly code: FailureCode
  /** For the developer's terminal. */
  readonly detail: Said | undefined

  constructor(code: FailureCode, message: string, detail?: Said) {
    super(message)
    this.code = code
    this.detail = detail
  }
}

const codes: Readonly<Record<DocumentFault, FailureCode>> = {
  COLLECTION_NOT_EXIST: 'DATABASE_COLLECTION_NOT_EXIST',
  COLLECTION_ALREADY_EXIST: 'DATABASE_COLLECTION_ALREADY_EXIST',
  DUPLICATE_KEY: 'DATABASE_DUPLICATE_WRITE',
  INVALID_OPERATOR: 'DATABASE_INVALID_OPERRATOR',
  INVALID_VALUE: 'INVALID_PARAM',
  TYPE_MISMATCH: 'DATABASE_REQUEST_FAILED',
  NOT_KEPT: 'SYS_ERR',
  TRANSACTION_CONFLICT: 'DATABASE_TRANSACTION_CONFLICT',
  TRANSACTION_NOT_EXIST: 'DATABASE_TRANSACTION_FAIL',
}

/** What public issues quote; all other texts are the database's own. */
const texts: Partial<Record<DocumentFault, string>> = {
  COLLECTION_NOT_EXIST: 'Db or Table not exist. Please check your request, but if the problem cannot be solved, contact us.',
  COLLECTION_ALREADY_EXIST: 'Table exist. Please check your request, but if the problem cannot be solved, contact us.',
}

export function failureOf({ fault, message }: DocumentError): Failure {
  return new Failure(codes[fault], texts[fault] ?? message)
}
