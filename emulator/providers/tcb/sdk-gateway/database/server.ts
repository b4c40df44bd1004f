/** What the server SDKs ask: documents go to and fro as Extended JSON in strings. docs/contracts/tcb.md 10.2. */
import type { DatabaseRow } from './call.ts'
import type { serverActions } from './names.ts'
import {
  changeOf,
  collectionOf,
  documentsOf,
  filterOf,
  limitOf,
  pipelineOf,
  projectionOf,
  skipOf,
  sortOf,
  transactionOf,
} from './parameters.ts'
import { documentText, idOf } from './values.ts'

export const serverRows: Readonly<Record<(typeof serverActions)[number], DatabaseRow>> = {
  async 'database.insertDocument'({ database, fields, now }) {
    const ids = await database.insert(collectionOf(fields), documentsOf(fields, now), { transaction: transactionOf(fields) })
    return { data: { insertedIds: ids.map(idOf) } }
  },

  async 'database.getDocument'({ database, fields, now }) {
    const found = await database.find(collectionOf(fields), {
      filter: filterOf(fields, now),
      sort: sortOf(fields, now),
      skip: skipOf(fields),
      limit: limitOf(fields),
      projection: projectionOf(fields, now),
      transaction: transactionOf(fields),
    })
    return { data: { list: found.map(documentText) } }
  },

  async 'database.calculateDocument'({ database, fields, now }) {
    const total = await database.count(collectionOf(fields), { filter: filterOf(fields, now), transaction: transactionOf(fields) })
    return { data: { total } }
  },

  /** `updated` counts documents that are the same as before, too: node-sdk's own tests, test/database/unit/geo.test.ts. */
  async 'database.modifyDocument'({ database, fields, now }) {
    const { multi, upsert } = fields
    const { matched, upsertedId } = await database.update(collectionOf(fields), {
      filter: filterOf(fields, now),
      ...changeOf(fields, now),
      multi: multi === true,
      upsert: upsert === true,
      transaction: transactionOf(fields),
    })
    return { data: { updated: matched, ...(upsertedId === undefined ? {} : { upsert_id: idOf(upsertedId) }) } }
  },

  /** `doc` is null where none was found: node-sdk's own tests, test/database/index.test.ts. */
  async 'database.modifyAndReturnDoc'({ database, fields, now }) {
    const { matched, document } = await database.updateAndReturn(collectionOf(fields), {
      filter: filterOf(fields, now),
      ...changeOf(fields, now),
      transaction: transactionOf(fields),
    })
    return { data: { updated: matched, doc: document === undefined ? null : documentText(document) } }
  },

  async 'database.removeDocument'({ database, fields, now }) {
    const deleted = await database.remove(collectionOf(fields), {
      filter: filterOf(fields, now),
      multi: fields['multi'] === true,
      transaction: transactionOf(fields),
    })
    return { data: { deleted } }
  },

  async 'database.aggregateDocuments'({ database, fields, now }) {
    const found = await database.aggregate(collectionOf(fields), pipelineOf(fields, now))
    return { data: { list: found.map(documentText) } }
  },
}
