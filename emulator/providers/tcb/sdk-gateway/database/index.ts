/** Answers the actions of the document database: finds out what is asked, asks the database, and puts its refusals into the gateway's words. */
import type { DocumentDatabase } from '../../../../model/documents.ts'
import type { SdkAction, SdkResult } from '../action.ts'
import type { DatabaseRow } from './call.ts'
import { callerOf } from '../../collection-rules/caller.ts'
import { clientRows } from './client.ts'
import { ClientDatabase } from './client-database.ts'
import { refusalOf } from './faults.ts'
import type { DatabaseAction } from './names.ts'
import { serverRows } from './server.ts'
import { transactionRows } from './transactions.ts'

const rows: Readonly<Record<DatabaseAction, DatabaseRow>> = { ...serverRows, ...clientRows, ...transactionRows }

export const answerDatabase: SdkAction = async (gateway, { action, fields, call, isServer }) => {
  const { deps } = gateway
  let database: DocumentDatabase | undefined
  try {
    database = await deps.documents()
    const caller = isServer ? 'server' : callerOf(call.identity)
    const asked = caller === 'server' ? database : new ClientDatabase(database, await gateway.collectionRules(), caller)
    const body: SdkResult['body'] = await rows[action as DatabaseAction]({ database: asked, fields, now: deps.clock.now() })
    return { body }
  } catch (error) {
    return refusalOf(error, database, fields['collectionName'])
  }
}
