/** Names the actions of the document database. docs/contracts/tcb.md 10. */

/** What server SDKs send: @cloudbase/node-sdk 2 and 3, wx-server-sdk. */
export const serverActions = [
  'database.insertDocument',
  'database.getDocument',
  'database.calculateDocument',
  'database.modifyDocument',
  'database.modifyAndReturnDoc',
  'database.removeDocument',
  'database.aggregateDocuments',
] as const

/** What @cloudbase/js-sdk sends in CLOUD_API mode. */
export const clientActions = [
  'database.addDocument',
  'database.queryDocument',
  'database.countDocument',
  'database.updateDocument',
  'database.deleteDocument',
  'database.aggregate',
] as const

/** Of both. */
export const commonActions = [
  'database.addCollection',
  'database.startTransaction',
  'database.commitTransaction',
  'database.abortTransaction',
  'database.insertDocInTransaction',
  'database.getInTransaction',
  'database.updateDocInTransaction',
  'database.deleteDocInTransaction',
] as const

export const databaseActions = [...serverActions, ...clientActions, ...commonActions] as const

export type DatabaseAction = (typeof databaseActions)[number]
