/** Makes a filter ready to be asked of many documents. */
import type { DocumentFields, StoredDocument } from '../../model/documents.ts'
import { queryOperators, type Operators } from '../operators.ts'
import { nearOrder } from '../geo/geo-operators.ts'
import { compileFilter, prepare, type Predicate } from './filter.ts'

export interface CompiledFilter {
  readonly matches: Predicate
  /** What matches by its distance, where the filter asks for it. */
  readonly near?: (documents: StoredDocument[]) => StoredDocument[]
}

/** @throws {DocumentError} `INVALID_OPERATOR` */
export async function compile(filter: DocumentFields): Promise<CompiledFilter> {
  const matches = compileFilter(filter, await operatorsFor(filter))
  const near = nearOrder(prepare(filter))
  return { matches, ...(near ? { near } : {}) }
}

/** Expressions take as long to load as all else: those who do not use them do not wait for them. */
export async function operatorsFor(...asked: readonly DocumentFields[]): Promise<Operators> {
  return asked.some(hasExpression) ? (await import('../expressions.ts')).allOperators : queryOperators
}

function hasExpression(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, one]) => name === '$expr' || hasExpression(one))
}
