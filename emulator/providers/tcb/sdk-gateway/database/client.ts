/** What @cloudbase/js-sdk asks in CLOUD_API mode: documents are plain JSON. docs/contracts/tcb.md 10.3. */
import type { DatabaseRow } from './call.ts'
import type { clientActions } from './names.ts'
import { changeOf, collectionOf, documentsOf, filterOf, limitOf, pipelineOf, projectionOf, skipOf, sortOf } from './parameters.ts'
import { documentText, forClients, idOf } from './values.ts'

export const clientRows: Readonly<Record<(typeof clientActions)[number], DatabaseRow>> = {
  async 'database.addDocument'({ database, fields, now }) {
    const ids = await database.insert(collectionOf(fields), documentsOf(fields, now))
    if (Array.isArray(fields['data'])) return { data: { insertedIds: ids.map(idOf) } }
    return { data: ids[0] === undefined ? {} : { _id: idOf(ids[0]) } }
  },

  async 'database.queryDocument'({ database, fields, now }) {
    const skip = skipOf(fields)
    const limit = limitOf(fields)
    const found = await database.find(collectionOf(fields), {
      filter: filterOf(fields, now),
      sort: sortOf(fields, now),
      skip,
      limit,
      projection: projectionOf(fields, now),
    })
    return { data: { list: found.map(forClients) }, offset: skip, ...(limit === undefined ? {} : { limit }) }
  },

  async 'database.countDocument'({ database, fields, now }) {
    return { data: { total: await database.count(collectionOf(fields), { filter: filterOf(fields, now) }) } }
  },

  /** A query reads `upsert_id`, a document `upserted_id`. */
  async 'database.updateDocument'({ database, fields, now }) {
    const { multi, upsert, queryType } = fields
    const { matched, upsertedId } = await database.update(collectionOf(fields), {
      filter: filterOf(fields, now),
      ...changeOf(fields, now),
      multi: multi === true,
      upsert: upsert === true,
    })
    const name = queryType === 'DOC' ? 'upserted_id' : 'upsert_id'
    return { data: { updated: matched, ...(upsertedId === undefined ? {} : { [name]: idOf(upsertedId) }) } }
  },

  async 'database.deleteDocument'({ database, fields, now }) {
    const deleted = await database.remove(collectionOf(fields), { filter: filterOf(fields, now), multi: fields['multi'] === true })
    return { data: { deleted } }
  },

  /** The list is text, of documents that are text. */
  async 'database.aggregate'({ database, fields, now }) {
    const found = await database.aggregate(collectionOf(fields), pipelineOf(fields, now))
    return { data: { list: JSON.stringify(found.map(documentText)) } }
  },
}
