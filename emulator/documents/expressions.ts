/** All operators that mingo has, for expressions and aggregation, and stages that are the emulator's own. */
import * as accumulators from 'mingo/operators/accumulator'
import * as expressions from 'mingo/operators/expression'
import * as stages from 'mingo/operators/pipeline'
import * as windows from 'mingo/operators/window'
import { Context } from 'mingo/core'
import { Lazy } from 'mingo/lazy'
import { DocumentError, type DocumentFields } from '../model/documents.ts'
import { ownAccumulators } from './aggregation/own-accumulators.ts'
import { ownExpressions } from './aggregation/expressions/index.ts'
import { ownStages } from './aggregation/own-stages.ts'
import { checkedStages } from './aggregation/stage-checks.ts'
import { context, queryOperators, type Operators } from './operators.ts'
import { prepare } from './query/filter.ts'
import { sortDocuments } from './query/order.ts'

/** Writing into other collections is not among them. */
const { $out: _out, $merge: _merge, ...readingStages } = stages

/** Also inside of `$facet`, `$lookup` and `$unionWith`. */
const preparedStages: Pick<typeof stages, '$match' | '$sort'> & Record<'$geoNear', (typeof stages)['$match']> = {
  $match: (documents, filter, options) => stages.$match(documents, prepare(filter as DocumentFields), options),
  $sort: (documents, sort) => documents.transform((all) => Lazy(sortDocuments(all as DocumentFields[], sort))),
  $geoNear() {
    throw new DocumentError('INVALID_OPERATOR', '$geoNear is only valid as the first stage in a pipeline.')
  },
}

export const allOperators: Operators = {
  ...queryOperators,
  context: Context.from(context)
    .addAccumulatorOps(ownAccumulators)
    .addAccumulatorOps(accumulators)
    .addExpressionOps(ownExpressions)
    .addExpressionOps(expressions)
    .addPipelineOps(checkedStages({ ...readingStages, ...preparedStages, ...ownStages }))
    .addWindowOps(windows),
}
