/** Compares what a request asks with the catalogue: each column, table and relation that is used is one that exists. */
import type { SqlCatalogue, SqlTable } from '../../../model/sql.ts'
import { Failure } from './failure.ts'
import type { Filter } from './filters.ts'
import type { OrderTerm } from './order.ts'
import type { Level } from './query.ts'
import { columnOf, relationOf, type Relation } from './schema.ts'
import type { SelectedColumn } from './select.ts'

export interface Plan {
  readonly table: SqlTable
  /** In the order of the answer. */
  readonly parts: readonly (SelectedColumn | Embedding)[]
  readonly filters: readonly Filter[]
  readonly order: readonly PlannedOrder[]
  readonly limit: number | undefined
  readonly offset: number
}

export interface Embedding {
  readonly kind: 'embedding'
  readonly as: string
  readonly relation: Relation
  readonly plan: Plan
  readonly isSpread: boolean
  /** True: rows that have none are left out; false: those that have one. */
  readonly presence: boolean | undefined
}

export interface PlannedOrder extends OrderTerm {
  /** Of the embedded row whose column it is. */
  readonly embedding: Embedding | undefined
}

export function planOf(catalogue: SqlCatalogue, table: SqlTable, level: Level): Plan {
  const parts = level.items.flatMap((item): (SelectedColumn | Embedding)[] => {
    if (item.kind === 'all')
      return table.columns.map(({ name }) => ({ kind: 'column', column: name, steps: [], as: name, cast: undefined }))
    if (item.kind === 'column') {
      columnOf(table, item.column)
      return [item]
    }
    const inner = level.resources.get(item)
    if (!inner) return []
    const relation = relationOf(catalogue, table, item.name, item.hint)
    if (item.isSpread && !relation.isOne)
      throw new Failure('INVALID_REQUEST', `A spread operation on '${item.name}' is not possible`, {
        details: `'${table.name}' and '${item.name}' do not form a many-to-one or one-to-one relationship`,
      })
    const presence = level.presence.get(item) ?? (item.isInner ? true : undefined)
    const { as, isSpread } = item
    return [{ kind: 'embedding', as, relation, plan: planOf(catalogue, relation.target, inner), isSpread, presence }]
  })
  const { filters, limit, offset } = level
  return { table, parts, filters, order: level.order.map((term) => orderOf(term, table, parts)), limit, offset }
}

function orderOf(term: OrderTerm, table: SqlTable, parts: Plan['parts']): PlannedOrder {
  if (term.resource === undefined) {
    columnOf(table, term.column)
    return { ...term, embedding: undefined }
  }
  const embedding = parts.find(
    (one) => one.kind === 'embedding' && (one.as === term.resource || one.relation.target.name === term.resource),
  )
  if (embedding?.kind !== 'embedding' || !embedding.relation.isOne)
    throw new Failure('INVALID_REQUEST', `A related order on '${term.resource}' is not possible`, {
      details: `'${table.name}' and '${term.resource}' do not form a many-to-one or one-to-one relationship`,
    })
  columnOf(embedding.relation.target, term.column)
  return { ...term, embedding }
}
