/**
 * MongoDB's own commands, for administrators: docs.cloudbase.net/http-api/nosql/run-commands. What each takes and answers:
 * mongodb.com/docs/manual/reference/command.
 */
import type { DocumentDatabase, DocumentFields, DocumentValue } from '../../../model/documents.ts'
import { isPlain, writeEjson } from '../../../model/ejson.ts'
import { firstNames } from '../../../model/first-names.ts'
import type { Json } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import { Failure } from './failures.ts'
import { ok, type Answering } from './operation.ts'
import { listOf, transactionOf } from './request.ts'

interface Command {
  readonly database: DocumentDatabase
  readonly collection: string
  readonly fields: DocumentFields
  readonly transaction: string | undefined
}

type Run = (command: Command) => Promise<DocumentFields>

/** In the order of the request; the answer of each is a list with one document. */
export const runCommands: Answering = async ({ server, now, body }) => {
  if (server === undefined)
    throw new Failure('DATABASE_PERMISSION_DENIED', 'Permission denied', said`commands are for servers and administrators`)
  const request = await body()
  const list: Json[] = []
  for (const fields of listOf(request, 'commands', now)) {
    const [name = '', collection] = Object.entries(fields)[0] ?? []
    const run = Object.hasOwn(runs, name) ? runs[name] : undefined
    if (run === undefined)
      throw new Failure('DATABASE_INVALID_OPERRATOR', `no such command: '${name}'; there are ${firstNames(Object.keys(runs))}`)
    const answer = await run({
      database: server,
      collection: typeof collection === 'string' ? collection : '',
      fields,
      transaction: transactionOf(request),
    })
    list.push([writeEjson({ ...answer, ok: 1 }, 'canonical')])
  }
  return ok({ list })
}

const runs: Readonly<Record<string, Run>> = {
  async find({ database, collection, fields, transaction }) {
    const { filter, sort, skip, limit, projection } = fields
    const found = await database.find(collection, {
      filter: objectOf(filter),
      sort: numbersOf(sort),
      skip: numberOf(skip),
      limit: numberOf(limit),
      projection: isPlain(projection) ? projection : undefined,
      transaction,
    })
    return cursorOf(collection, found)
  },
  async aggregate({ database, collection, fields }) {
    return cursorOf(collection, await database.aggregate(collection, objectsOf(fields['pipeline'])))
  },
  async count({ database, collection, fields, transaction }) {
    return { n: await database.count(collection, { filter: objectOf(fields['query']), transaction }) }
  },
  async distinct({ database, collection, fields }) {
    const { key, query } = fields
    if (typeof key !== 'string') throw new Failure('INVALID_PARAM', 'distinct needs a key')
    const stages = [{ $match: objectOf(query) }, { $unwind: `$${key}` }, { $group: { _id: `$${key}` } }]
    const found = await database.aggregate(collection, stages)
    return { values: found.map(({ _id: value = null }) => value) }
  },
  async insert({ database, collection, fields, transaction }) {
    const ids = await database.insert(collection, objectsOf(fields['documents']), { transaction })
    return { n: ids.length }
  },
  async update({ database, collection, fields, transaction }) {
    let [n, nModified] = [0, 0]
    const upserted: DocumentFields[] = []
    for (const [index, { q, u, multi, upsert }] of objectsOf(fields['updates']).entries()) {
      const update = objectOf(u)
      const replace = !Object.keys(update).some((key) => key.startsWith('$'))
      const result = await database.update(collection, {
        filter: objectOf(q),
        update,
        replace,
        multi: multi === true,
        upsert: upsert === true,
        transaction,
      })
      n += result.matched + (result.upsertedId === undefined ? 0 : 1)
      nModified += result.modified
      if (result.upsertedId !== undefined) upserted.push({ index, _id: result.upsertedId })
    }
    return { n, nModified, ...(upserted.length > 0 ? { upserted } : {}) }
  },
  /** `limit: 0` removes all that match, 1 the first one. */
  async delete({ database, collection, fields, transaction }) {
    let n = 0
    for (const { q, limit } of objectsOf(fields['deletes']))
      n += await database.remove(collection, { filter: objectOf(q), multi: limit === 0, transaction })
    return { n }
  },
  async create({ database, collection }) {
    await database.createCollection(collection)
    return {}
  },
  async drop({ database, collection }) {
    await database.dropCollection(collection)
    return { ns: `db.${collection}` }
  },
  async listCollections({ database }) {
    return cursorOf(
      '$cmd.listCollections',
      database.collections().map((name) => ({ name, type: 'collection' })),
    )
  },
  /** Nothing is looked up by an index here, and nothing has to be. */
  async createIndexes({ database, collection, fields }) {
    await database.count(collection)
    const before = 1
    return { numIndexesBefore: before, numIndexesAfter: before + objectsOf(fields['indexes']).length }
  },
  async dropIndexes({ database, collection }) {
    await database.count(collection)
    return { nIndexesWas: 1 }
  },
}

function cursorOf(collection: string, firstBatch: DocumentFields[]): DocumentFields {
  return { cursor: { firstBatch, id: 0, ns: `db.${collection}` } }
}

function objectOf(value: DocumentValue | undefined): DocumentFields {
  return isPlain(value) ? value : {}
}

function objectsOf(value: DocumentValue | undefined): DocumentFields[] {
  return Array.isArray(value) ? value.filter(isPlain) : []
}

function numberOf(value: DocumentValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function numbersOf(value: DocumentValue | undefined): Record<string, number> | undefined {
  if (!isPlain(value)) return undefined
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (typeof one === 'number' ? [[key, one]] : [])))
}
