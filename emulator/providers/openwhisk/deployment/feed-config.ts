/** Reads from a feed what it knows of a trigger, in the words of the parameters with which it was told (apache/openwhisk docs/feeds.md, READ). */
import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json, type JsonObject, plainText } from '../../../model/json.ts'
import { alarmFeedOf } from '../alarms/alarm.ts'
import type { Client } from './client.ts'

interface Asked {
  readonly feed: string
  /** Of the trigger. */
  readonly name: string
  /** Parameters that the project gives. */
  readonly wanted: JsonObject
}

/** The wanted ones where the feed says the same, or cannot say; none where it knows no such trigger. */
export async function readFeed(client: Client, { feed, name, wanted }: Asked): Promise<JsonObject> {
  // What other feeds answer is their own affair.
  if (alarmFeedOf(feed) === undefined) return wanted
  let config: JsonObject
  try {
    const { response } = await client.feeds.get({ feedName: feed, trigger: name })
    const result = response?.result
    config = isObject(result) && isObject(result['config']) ? result['config'] : {}
  } catch {
    return {}
  }
  const known = Object.entries(wanted).map(([key, value]): [string, Json] => {
    const found = config[wordOf(key)]
    // One that it does not show cannot be compared.
    return [key, found === undefined || isSame(value, found) ? value : found]
  })
  const others = given.filter((key) => !Object.hasOwn(wanted, key) && isSaid(config[wordOf(key)]))
  return Object.fromEntries([...known, ...others.map((key): [string, Json] => [key, config[wordOf(key)] ?? null])])
}

/** What is only there because somebody asked for it; the start of an interval is always there. */
const given = ['trigger_payload', 'timezone', 'stopDate']

function wordOf(parameter: string): string {
  return parameter === 'trigger_payload' ? 'payload' : parameter
}

function isSaid(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 'UTC' && !isDeepStrictEqual(value, {}) && !isSame('', value)
}

/** Numbers may be texts, dates are epoch milliseconds, and a payload may be JSON text, or becomes `{ payload }` (alarmWebAction.js). */
function isSame(wanted: Json, found: Json): boolean {
  if (isDeepStrictEqual(wanted, found)) return true
  if (typeof wanted !== 'object' && typeof found !== 'object' && plainText(wanted) === plainText(found)) return true
  if (typeof wanted !== 'string') return false
  if (isDeepStrictEqual(found, { payload: wanted })) return true
  if (typeof found === 'number') return Date.parse(wanted) === found
  try {
    return isDeepStrictEqual(JSON.parse(wanted), found)
  } catch {
    return false
  }
}
