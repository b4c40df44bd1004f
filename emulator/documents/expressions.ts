/** All operators that mingo has, for expressions and aggregation. */
import * as accumulators from 'mingo/operators/accumulator'
import * as expressions from 'mingo/operators/expression'
import * as stages from 'mingo/operators/pipeline'
import * as windows from 'mingo/operators/window'
import { Context } from 'mingo/core'
import { context, type Operators } from './operators.ts'

/** Writing into other collections is not among them. */
const { $out: _out, $merge: _merge, ...readingStages } = stages

export const allOperators: Operators = {
  scriptEnabled: false,
  context: Context.from(context)
    .addAccumulatorOps(accumulators)
    .addExpressionOps(expressions)
    .addPipelineOps(readingStages)
    .addWindowOps(windows),
}
