/** Routes of the API for what a cloud keeps for its functions: documents, files, users. Shapes: wire/data.ts. */
import { Readable } from 'node:stream'
import type { Context, Hono } from 'hono'
import { DocumentError, type DocumentDatabase, type StoredDocument } from '../model/documents.ts'
import { isPlain, readEjson, writeEjson } from '../model/ejson.ts'
import { isObject, parseJson, type Json } from '../model/json.ts'
import type { Mask } from '../model/log.ts'
import { said } from '../model/said.ts'
import type { ApiTools } from './calls-api.ts'
import { dataView, documentPage, fileView, idOf, keepsData, shownAs } from './data/data-view.ts'
import type { DashboardDeps } from './deps.ts'
import type { DocumentKey, DocumentView, FilePage, InsertRequest, ReplaceRequest, UserPage } from './wire/data.ts'

/** Rows of one answer. */
const usualLimit = 50
const mostLimit = 1000

export function addDataRoutes(
  api: Hono,
  { json, fail, read, notJson }: Pick<ApiTools, 'json' | 'fail' | 'read' | 'notJson'>,
  deps: DashboardDeps,
  mask: Mask,
): void {
  api.use('/data/*', (c, next) =>
    keepsData(deps) ? next() : Promise.resolve(fail(c, 404, 'NO_DATA', 'No cloud that is served here keeps data.')),
  )
  api.get('/data', async (c) => json(c, await dataView(deps)))

  /** Runs what the database may refuse. */
  const asked = async (c: Context, work: (database: DocumentDatabase) => Promise<Response>): Promise<Response> => {
    try {
      return await work(await deps.documents())
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error
      const { fault, message } = error
      return fail(c, fault === 'COLLECTION_NOT_EXIST' ? 404 : fault === 'DUPLICATE_KEY' ? 409 : 400, fault, message)
    }
  }
  const paged = (c: Context, work: (skip: number, limit: number) => Promise<Response> | Response): Promise<Response> | Response => {
    const [skip, limit] = [Number(c.req.query('skip') ?? 0), Number(c.req.query('limit') ?? usualLimit)]
    if (Number.isInteger(skip) && skip >= 0 && Number.isInteger(limit) && limit > 0 && limit <= mostLimit) return work(skip, limit)
    return fail(c, 400, 'BAD_REQUEST', said`skip is a whole number, and limit one from 1 to ${mostLimit}.`)
  }
  const noDocument = (c: Context): Response => fail(c, 404, 'UNKNOWN_DOCUMENT', 'There is no such document.')
  const one = async (database: DocumentDatabase, collection: string, id: Json | undefined): Promise<StoredDocument | undefined> => {
    const _id = idOf(id)
    return _id === undefined ? undefined : (await database.find(collection, { filter: { _id } }))[0]
  }
  const isConcealed = (document: StoredDocument): boolean => {
    const text = JSON.stringify(shownAs(document))
    return mask(text) !== text
  }

  api.post('/data/collections', async (c) => {
    const { name } = (await read<{ name: string }>(c)) ?? {}
    if (typeof name !== 'string') return notJson(c)
    return asked(c, async (database) => {
      await database.createCollection(name)
      return json(c, { name }, 201)
    })
  })
  api.get('/data/documents', (c) =>
    paged(c, (skip, limit) => {
      const { collection = '', query = '', sort = '' } = c.req.query()
      return asked(c, async (database) => json(c, await documentPage(database, collection, { query, sort, skip, limit })))
    }),
  )
  api.get('/data/document', (c) => {
    const { collection = '', id = '' } = c.req.query()
    return asked(c, async (database) => {
      const document = await one(database, collection, jsonOf(id))
      if (!document) return noDocument(c)
      return json(c, { document: shownAs(document), concealed: isConcealed(document) } satisfies DocumentView)
    })
  })
  api.post('/data/documents', async (c) => {
    const { collection, document } = (await read<InsertRequest>(c)) ?? {}
    if (typeof collection !== 'string' || !isObject(document)) return notJson(c)
    return asked(c, async (database) => {
      const fields = readEjson(document)
      if (!isPlain(fields)) return notJson(c)
      const [id = ''] = await database.insert(collection, [fields])
      return json(c, { id: writeEjson(id, 'relaxed') }, 201)
    })
  })
  api.put('/data/documents', async (c) => {
    const { collection, id, document } = (await read<ReplaceRequest>(c)) ?? {}
    if (typeof collection !== 'string' || id === undefined || !isObject(document)) return notJson(c)
    return asked(c, async (database) => {
      const before = await one(database, collection, id)
      const update = readEjson(document)
      if (!before || !isPlain(update)) return noDocument(c)
      // The caller has seen asterisks in place of the secret, and would write them.
      if (isConcealed(before))
        return fail(c, 409, 'CONCEALED', 'The document has a secret, which is not shown, and cannot be changed here.')
      await database.update(collection, { filter: { _id: before._id }, update, replace: true })
      return json(c, { id: writeEjson(before._id, 'relaxed') })
    })
  })
  api.delete('/data/documents', async (c) => {
    const { collection, id } = (await read<DocumentKey>(c)) ?? {}
    if (typeof collection !== 'string' || id === undefined) return notJson(c)
    return asked(c, async (database) => {
      const _id = idOf(id)
      const removed = _id === undefined ? 0 : await database.remove(collection, { filter: { _id } })
      return removed === 0 ? noDocument(c) : json(c, { removed })
    })
  })

  api.get('/data/files', (c) =>
    paged(c, async (skip, limit) => {
      const all = (await deps.objects()).list()
      return json(c, { total: all.length, items: all.slice(skip, skip + limit).map(fileView) } satisfies FilePage)
    }),
  )
  /** As a download of no type that a browser would show: it comes from the dashboard's own origin. */
  api.get('/data/files/content', async (c) => {
    const { key = '' } = c.req.query()
    const opened = c.req.method === 'HEAD' ? undefined : await (await deps.objects()).open(key)
    if (!opened) return noFile(c)
    const name = encodeURIComponent(key.split('/').at(-1) ?? '').replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
    return c.body(Readable.toWeb(opened.body) as ReadableStream, 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    })
  })
  api.delete('/data/files', async (c) => {
    const { key } = (await read<{ key: string }>(c)) ?? {}
    if (typeof key !== 'string') return notJson(c)
    return (await (await deps.objects()).delete(key)) ? json(c, { deleted: key }) : noFile(c)
  })
  const noFile = (c: Context): Response => fail(c, 404, 'UNKNOWN_FILE', 'There is no such file.')

  api.get('/data/users', (c) =>
    paged(c, (skip, limit) => {
      const all = deps.users()
      return json(c, { total: all.length, items: all.slice(skip, skip + limit) } satisfies UserPage)
    }),
  )
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
