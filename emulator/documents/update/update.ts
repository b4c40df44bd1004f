/** Applies an update to a document: MongoDB's rules of which operators and paths go together, then each in turn. */
import { DocumentError, type DocumentFields, type DocumentValue, type StoredDocument } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { conditionsOf } from '../query/conditions.ts'
import { compileFilter, type Predicate } from '../query/filter.ts'
import { queryOperators } from '../operators.ts'
import { copy, isSame, storable } from '../values.ts'
import { checkedId, newId } from '../identifiers.ts'
import { arrayOperators } from './array-operators.ts'
import { fieldOperators, type Operator } from './field-operators.ts'
import { changeAt, checkPath, placesOf, valueAt, type Change, type MatchedIndex } from './paths.ts'
import { equalFields } from './upsert-fields.ts'

export interface CompiledUpdate {
  /** What a document becomes; a copy, also where nothing differs. */
  apply(document: StoredDocument): StoredDocument
  /** The document that is made where none matches. */
  insert(): StoredDocument
}

interface Step {
  readonly name: string
  readonly path: string
  /** Of `$rename`: the new path. */
  readonly target?: string
  readonly creates: boolean
  readonly change: Change
}

const operators: Readonly<Record<string, Operator>> = { ...fieldOperators, ...arrayOperators(elementFilter) }

/**
 * @param now epoch ms
 * @throws {DocumentError} `INVALID_OPERATOR`, `INVALID_VALUE`, and `TYPE_MISMATCH` from what it gives
 */
export function compileUpdate(update: DocumentFields, filter: DocumentFields, replaces: boolean, now: number): CompiledUpdate {
  return replaces ? compileReplacement(update, filter) : compileOperators(update, filter, now)
}

function compileReplacement(update: DocumentFields, filter: DocumentFields): CompiledUpdate {
  const fields = storable(update, '') as DocumentFields
  const replace = (id: StoredDocument['_id']): StoredDocument => {
    if (fields['_id'] !== undefined && !isSame(fields['_id'], id)) throw immutableId()
    // MongoDB keeps an id in the first place.
    return { _id: id, ...copy(fields) }
  }
  return {
    apply: ({ _id }) => replace(_id),
    insert: () => replace(checkedId(fields['_id'] ?? equalFields(filter)['_id'] ?? newId())),
  }
}

function compileOperators(update: DocumentFields, filter: DocumentFields, now: number): CompiledUpdate {
  const steps = stepsOf(update, now)
  checkConflicts(steps)
  const run = (document: StoredDocument, matched: MatchedIndex, inserts: boolean): StoredDocument => {
    const made = copy(document)
    for (const { name, path, target, change, creates } of steps) {
      if (name === '$setOnInsert' && !inserts) continue
      if (target !== undefined) rename(made, path, target)
      else for (const place of placesOf(made, path, matched)) changeAt(made, place, change, creates)
    }
    if (!inserts && !isSame(made['_id'], document['_id'])) throw immutableId()
    return made
  }
  const positions = new Positions(filter)
  return {
    apply: (document) => run(document, (path) => positions.find(document, path), false),
    insert() {
      const { _id: id, ...fields }: DocumentFields = run(equalFields(filter) as StoredDocument, () => undefined, true)
      return { _id: checkedId(id ?? newId()), ...fields }
    },
  }
}

function immutableId(): DocumentError {
  return new DocumentError('INVALID_OPERATOR', "Performing an update on the path '_id' would modify the immutable field '_id'")
}

function stepsOf(update: DocumentFields, now: number): Step[] {
  const entries = Object.entries(update)
  if (entries.length === 0) throw new DocumentError('INVALID_OPERATOR', 'An update needs operators, such as $set.')
  return entries.flatMap(([name, fields]) => {
    if (!(name in operators) && name !== '$rename') {
      const known = [...Object.keys(operators), '$rename'].join(', ')
      const why = name.startsWith('$') ? `Unknown modifier: ${name}` : `the update has the field ${name}, and must contain operators`
      throw new DocumentError('INVALID_OPERATOR', `${why}. Operators are ${known}.`)
    }
    if (!isPlain(fields))
      throw new DocumentError('INVALID_OPERATOR', `Modifiers operate on fields: ${name} needs an object, not ${JSON.stringify(fields)}.`)
    return Object.entries(fields).map(([path, value]) => {
      checkPath(path)
      if (name === '$rename') return { name, path, target: checkedTarget(path, value), creates: true, change: (current) => current }
      const { creates, change } = operators[name] as Operator
      return { name, path, creates, change: change(value, path, now) }
    })
  })
}

/** No two may change the same field, or one inside of the other. */
function checkConflicts(steps: readonly Step[]): void {
  const paths = steps.flatMap(({ path, target }) => (target === undefined ? [path] : [path, target])).sort()
  const seen = new Set<string>()
  for (const path of paths) {
    let prefix = ''
    for (const step of path.split('.')) {
      prefix = prefix === '' ? step : `${prefix}.${step}`
      if (seen.has(prefix))
        throw new DocumentError('INVALID_OPERATOR', `Updating the path '${path}' would create a conflict at '${prefix}'`)
    }
    seen.add(path)
  }
}

function checkedTarget(path: string, target: DocumentValue): string {
  if (typeof target !== 'string')
    throw new DocumentError('INVALID_OPERATOR', `The 'to' field for $rename must be a string: ${path}: ${JSON.stringify(target)}`)
  if (target === path)
    throw new DocumentError('INVALID_OPERATOR', `The source and target field for $rename must differ: ${path}: "${target}"`)
  if (`${path}.${target}`.includes('$'))
    throw new DocumentError('INVALID_OPERATOR', `The source and target field for $rename may not be dynamic: ${path}: "${target}"`)
  checkPath(target)
  return target
}

function rename(document: DocumentFields, path: string, target: string): void {
  const [from = [], to = []] = [placesOf(document, path, () => undefined)[0], placesOf(document, target, () => undefined)[0]]
  const value = valueAt(document, from)
  if (value === undefined) return
  changeAt(document, from, () => undefined, false)
  changeAt(document, to, () => value, true)
}

/** `$pull`: a condition of operators and a scalar are about the element, fields are a query on it. */
function elementFilter(condition: DocumentValue): (element: DocumentValue) => boolean {
  const isFields =
    isPlain(condition) &&
    !Object.keys(condition).some((name) => name.startsWith('$') && name !== '$and' && name !== '$or' && name !== '$nor')
  if (isFields) {
    const matches = compileFilter(condition, queryOperators)
    return (element) => isPlain(element) && matches(element)
  }
  // An array is meant as a whole.
  if (Array.isArray(condition)) return (element) => isSame(element, condition)
  const matches = compileFilter({ element: condition }, queryOperators)
  return (element) => matches({ element })
}

/** The elements of arrays that matched the query, for the operator `$`. */
class Positions {
  readonly #filter: DocumentFields
  readonly #predicates = new Map<string, readonly Predicate[]>()

  constructor(filter: DocumentFields) {
    this.#filter = filter
  }

  find(document: DocumentFields, arrayPath: string): number | undefined {
    const steps = arrayPath.split('.')
    const array = valueAt(document, steps)
    const predicates = this.#of(arrayPath)
    if (!Array.isArray(array) || predicates.length === 0) return undefined
    const tested = array.map(
      (element) => steps.reduceRight<DocumentValue>((inner, step) => ({ [step]: inner }), [element]) as DocumentFields,
    )
    const all = tested.findIndex((one) => predicates.every((matches) => matches(one)))
    // Conditions that different elements fulfil: the last one tells.
    const index = all >= 0 ? all : tested.findIndex((one) => predicates.at(-1)?.(one))
    return index < 0 ? undefined : index
  }

  /** Conditions on the array or on fields of its elements. */
  #of(arrayPath: string): readonly Predicate[] {
    const known = this.#predicates.get(arrayPath)
    if (known) return known
    const own = conditionsOf(this.#filter).filter(([path]) => path === arrayPath || path.startsWith(`${arrayPath}.`))
    const made = own.map(([path, condition]) => compileFilter({ [path]: condition }, queryOperators))
    this.#predicates.set(arrayPath, made)
    return made
  }
}
