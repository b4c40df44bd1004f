/** Says why the database refused, in the gateway's codes and words. docs/contracts/tcb.md 10.4. */
import { DocumentError, type DocumentDatabase, type DocumentFault } from '../../../../model/documents.ts'
import { firstNames } from '../../../../model/first-names.ts'
import { said, type Said } from '../../../../model/said.ts'
import { SdkError } from '../action.ts'
import { Refused } from './client-database.ts'
import { ParameterError } from './parameter-error.ts'

interface FaultRow {
  readonly code: string
  /** Around what the database says. */
  message(reason: string): string
  readonly source: string
}

const unsolved = 'Please check your request, but if the problem cannot be solved, contact us.'
const persistent = 'Please check your request, but if the problem persists, contact us.'

const rows: Readonly<Record<DocumentFault, FaultRow>> = {
  COLLECTION_NOT_EXIST: {
    code: 'DATABASE_COLLECTION_NOT_EXIST',
    message: () => `[ResourceNotFound] Db or Table not exist. ${unsolved}`,
    source: 'code: docs.cloudbase.net/error-code/basic; text: quoted in issues of public repositories',
  },
  COLLECTION_ALREADY_EXIST: {
    code: 'DATABASE_COLLECTION_ALREADY_EXIST',
    message: () => `[ResourceUnavailable.ResourceExist] Table exist. ${unsolved}`,
    source: 'code: docs.cloudbase.net/error-code/basic; text: quoted in public repositories',
  },
  DUPLICATE_KEY: {
    code: 'DATABASE_REQUEST_FAILED',
    message: (reason) => `[FailedOperation.Insert] bulk write error: [{${reason.replace(/\.$/, '')}}]. ${persistent}`,
    source: 'quoted in public repositories, with errCode -502001, which is this code in wx-server-sdk',
  },
  INVALID_OPERATOR: {
    code: 'DATABASE_INVALID_OPERRATOR',
    message: (reason) => `[InvalidParameter] ${reason} ${persistent}`,
    source: 'code: docs.cloudbase.net/error-code/basic; text: a choice',
  },
  INVALID_VALUE: {
    code: 'DATABASE_REQUEST_FAILED',
    message: (reason) => `[FailedOperation] ${reason} ${persistent}`,
    source: "code: node-sdk's own tests add a field named $_key; text: a choice",
  },
  TYPE_MISMATCH: {
    code: 'DATABASE_REQUEST_FAILED',
    message: (reason) => `[FailedOperation.Update] ${reason} ${persistent}`,
    source: 'a choice: the general code of docs.cloudbase.net/error-code/basic',
  },
  NOT_KEPT: {
    code: 'DATABASE_REQUEST_FAILED',
    message: (reason) => `[InternalError] ${reason} ${persistent}`,
    source: "the emulator's own",
  },
  TRANSACTION_CONFLICT: {
    code: 'DATABASE_TRANSACTION_CONFLICT',
    message: () => `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. ${persistent}`,
    source: "node-sdk's own tests (github.com/TencentCloudBase/node-sdk, test/database/unit/transaction.test.ts)",
  },
  TRANSACTION_NOT_EXIST: {
    code: 'DATABASE_TRANSACTION_FAIL',
    message: () =>
      `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit or abort in 30 seconds. ${persistent}`,
    source: 'as TRANSACTION_CONFLICT',
  },
}

/** @throws `error` itself where it is no refusal */
export function refusalOf(error: unknown, database: DocumentDatabase | undefined, collection: unknown): SdkError {
  if (error instanceof Refused) return new SdkError(error.refusal.code, error.refusal.message, error.refusal.detail)
  if (error instanceof ParameterError) return new SdkError('INVALID_PARAM', `[INVALID_PARAM] ${error.message}`)
  if (!(error instanceof DocumentError)) throw error
  const { code, message } = rows[error.fault]
  return new SdkError(code, message(sentence(error.message)), detailOf(error, database, collection))
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function detailOf({ fault }: DocumentError, database: DocumentDatabase | undefined, collection: unknown): Said | undefined {
  if (fault !== 'COLLECTION_NOT_EXIST' || database === undefined || typeof collection !== 'string') return undefined
  const names = database.collections()
  if (names.length === 0)
    return said`there is no collection ${collection}, and none at all: create it with db.createCollection(), or name a folder of seeds (tcb.database.seeds)`
  if (names.includes(collection)) return undefined
  return said`there is no collection ${collection}, only ${firstNames(names)}: create it with db.createCollection(), or name a folder of seeds (tcb.database.seeds)`
}
