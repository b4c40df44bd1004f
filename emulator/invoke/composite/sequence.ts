/** Runs sequences: the result of one component is the argument of the next. openwhisk.md 14. */
import { isComposite, isSequence, type Action } from '../../model/action.ts'
import type { Activation } from '../../model/activation.ts'
import { findAction } from '../../model/find-action.ts'
import { fieldsOf, isObjectText } from '../../model/json.ts'
import { parsePath } from '../../model/names.ts'
import { applicationError, mostComponents, platformError, Steps, type Composed, type Composite } from './steps.ts'

/**
 * Runs the components one after the other. Only the first sees the caller's parameters; each sees its own bound ones.
 */
export async function runSequence(composite: Composite): Promise<Composed> {
  const { invocation, counts } = composite
  const steps = new Steps(composite)
  const catalog = composite.catalog()
  let { params } = invocation
  let last: Activation | undefined
  for (const path of invocation.action.components) {
    if (counts.components >= mostComponents) return steps.end(applicationError('Too many actions in the sequence.'))
    const { package: pkg, name } = parsePath(path)
    const action = findAction(catalog, pkg, name)
    if (!action) return steps.end(applicationError('Sequence component does not exist.'))
    last = await (isSequence(action) ? steps.invoke(action, params, counts) : steps.invoke(action, params))
    if (!isSequence(action)) counts.components++
    if (last.outcome.failure === 'internal') return steps.end(platformError('Sequence failed.'))
    if (isFailure(last, action)) return steps.end(last.outcome)
    params = last.response.text
  }
  return steps.end(last?.outcome ?? { status: 'success', text: params })
}

/** An `error` ends it; a composition may be successful with one. */
function isFailure({ response: { success, text } }: Activation, action: Action): boolean {
  return !success || (isComposite(action) && isObjectText(text) && fieldsOf(text).has('error'))
}
