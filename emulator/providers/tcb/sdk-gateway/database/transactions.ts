/** Collections and transactions. What js-sdk asks within a transaction has names and answers of its own, and answers as text. docs/contracts/tcb.md 10.3. */
import { ParameterError } from './parameter-error.ts'
import type { DatabaseCall, DatabaseRow } from './call.ts'
import type { commonActions } from './names.ts'
import { changeOf, collectionOf, documentsOf, filterOf, transactionOf } from './parameters.ts'
import { documentText, idOf } from './values.ts'

export const transactionRows: Readonly<Record<(typeof commonActions)[number], DatabaseRow>> = {
  async 'database.addCollection'({ database, fields }) {
    await database.createCollection(collectionOf(fields))
    return { data: {} }
  },

  'database.startTransaction': ({ database }) => ({ transactionId: database.begin() }),

  async 'database.commitTransaction'({ database, fields }) {
    await database.commit(begun(fields))
    return { data: {} }
  },

  async 'database.abortTransaction'({ database, fields }) {
    database.rollback(begun(fields))
    return { data: {} }
  },

  async 'database.insertDocInTransaction'({ database, fields, now }) {
    const [id] = await database.insert(collectionOf(fields), documentsOf(fields, now), { transaction: begun(fields) })
    return { inserted: '1', ok: '1', ...(id === undefined ? {} : { _id: idOf(id) }) }
  },

  async 'database.getInTransaction'({ database, fields, now }) {
    const [document] = await database.find(collectionOf(fields), { filter: filterOf(fields, now), limit: 1, transaction: begun(fields) })
    return { data: document === undefined ? 'null' : documentText(document) }
  },

  async 'database.updateDocInTransaction'({ database, fields, now }: DatabaseCall) {
    const { matched, upsertedId } = await database.update(collectionOf(fields), {
      filter: filterOf(fields, now),
      ...changeOf(fields, now),
      upsert: fields['upsert'] === true,
      transaction: begun(fields),
    })
    return { updated: String(matched), ...(upsertedId === undefined ? {} : { upserted: JSON.stringify([{ _id: idOf(upsertedId) }]) }) }
  },

  async 'database.deleteDocInTransaction'({ database, fields, now }) {
    const deleted = await database.remove(collectionOf(fields), { filter: filterOf(fields, now), transaction: begun(fields) })
    return { deleted: String(deleted) }
  },
}

function begun(fields: DatabaseCall['fields']): string {
  const id = transactionOf(fields)
  if (id === undefined) throw new ParameterError('transactionId', fields['transactionId'], 'the id of a transaction is needed')
  return id
}
