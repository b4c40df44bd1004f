/** Compares what a project wants with what its cloud has. */
import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import type { DeployedCloud, Entity, EntityName, Wanted } from '../providers/deployment.ts'

export interface Difference {
  /** `limits.timeout` */
  readonly key: string
  readonly here?: Json
  readonly there?: Json
}

export interface PlannedEntity {
  readonly entity: Entity
  readonly change: 'create' | 'update' | 'same'
  /** Of an update. */
  readonly differences: readonly Difference[]
  /** What the cloud has. */
  readonly before?: JsonObject
}

export interface Plan {
  readonly entities: readonly PlannedEntity[]
  /** What the cloud has beside it: it stays as it is. */
  readonly notHere: readonly EntityName[]
}

/** Entities that are read at the same time. */
const readsAtOnce = 6

/** @param whole whether the whole project is meant, and not some of its actions */
export async function planOf({ entities }: Wanted, cloud: DeployedCloud, whole: boolean): Promise<Plan> {
  const planned: PlannedEntity[] = []
  for (let start = 0; start < entities.length; start += readsAtOnce) {
    const some = entities.slice(start, start + readsAtOnce)
    planned.push(...(await Promise.all(some.map(async (entity) => compared(entity, await cloud.read(entity))))))
  }
  const isWanted = ({ kind, name }: EntityName): boolean => entities.some((one) => one.kind === kind && one.name === name)
  return { entities: planned, notHere: whole ? (await cloud.list()).filter((one) => !isWanted(one)) : [] }
}

function compared(entity: Entity, before: JsonObject | undefined): PlannedEntity {
  if (before === undefined) return { entity, change: 'create', differences: [] }
  const differences = differencesIn(entity.properties, before)
  return { entity, change: differences.length === 0 ? 'same' : 'update', differences, before }
}

/** One for each key, and for each key of an object. */
function differencesIn(here: JsonObject, there: JsonObject, prefix = ''): Difference[] {
  const keys = [...new Set([...Object.keys(here), ...Object.keys(there)])]
  return keys.flatMap((key): Difference[] => {
    const [own, other] = [here[key], there[key]]
    if (isDeepStrictEqual(own, other)) return []
    if (prefix === '' && isObject(own) && isObject(other)) return differencesIn(own, other, `${key}.`)
    const found = { key: `${prefix}${key}`, ...(own === undefined ? {} : { here: own }), ...(other === undefined ? {} : { there: other }) }
    return [found]
  })
}

/** Whether the cloud is what the project wants. What it has beside it may be somebody else's. */
export function isSame({ entities }: Plan): boolean {
  return entities.every(({ change }) => change === 'same')
}
