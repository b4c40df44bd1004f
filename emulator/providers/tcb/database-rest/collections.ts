/** Collections and transactions. docs.cloudbase.net/http-api/nosql/create-collection and …/事务操作. */
import { Failure } from './failures.ts'
import { nameOf, ok, type Answering } from './operation.ts'

export const createCollection: Answering = async ({ database, body }) => {
  const { collectionName: name } = await body()
  if (typeof name !== 'string' || name === '') throw new Failure('INVALID_PARAM', 'Collection name is required')
  await database.createCollection(name)
  return { status: 201 }
}

export const beginTransaction: Answering = async ({ database }) => ok({ transactionId: database.begin() })

export const commitTransaction: Answering = async (operation) => {
  const transactionId = nameOf(operation, 'transaction')
  await operation.database.commit(transactionId)
  return ok({ transactionId })
}

export const rollbackTransaction: Answering = async (operation) => {
  const transactionId = nameOf(operation, 'transaction')
  operation.database.rollback(transactionId)
  return ok({ transactionId })
}
