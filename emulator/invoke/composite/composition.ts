/**
 * Runs compositions: the code of a conductor says which action runs next, gets its result, and says so again until it names none.
 * openwhisk.md 14.1.
 */
import { isConductor, type Action } from '../../model/action.ts'
import type { Activation, Outcome } from '../../model/activation.ts'
import { fieldsOf, isObjectText, joinObjects, type Json } from '../../model/json.ts'
import { findComponent, isEntitled, readComponentName, type ComponentName } from './component.ts'
import { applicationError, errorText, mostComponents, platformError, Steps, type Composed, type Composite } from './steps.ts'

/** Before the first component, between any two, and after the last one. */
const mostRuns = 2 * mostComponents + 1

/** What ErrorResponse.scala says. */
const texts = {
  tooLong: 'Too many actions in the composition.',
  unreadable: (value: Json) => `Failed to parse action name from json value ${JSON.stringify(value)} during composition.`,
  notEntitled: (name: string) => `Failed entitlement check for action with name '${name}' during composition.`,
  notFound: (name: string) => `Failed to resolve action with name '${name}' during composition.`,
  failure: 'Activation failure during composition.',
  internal: 'There was an internal server error.',
}

export async function runComposition(composite: Composite): Promise<Composed> {
  const { params } = composite.invocation
  const steps = new Steps(composite)
  // A list is no payload: the conductor has its bound parameters only.
  const first = isObjectText(params) ? params : '{}'
  try {
    return steps.end(await new Composition(composite, steps).run(first))
  } catch (error) {
    if (!(error instanceof ListResult)) throw error
    return steps.end(platformError(texts.internal))
  }
}

/** A step has returned a list, which holds neither a continuation nor what a conductor could be given. */
class ListResult extends Error {}

class Composition {
  readonly #composite: Composite
  readonly #steps: Steps
  /** Of the last run, to be laid over what the next one gets. */
  #state = '{}'

  constructor(composite: Composite, steps: Steps) {
    this.#composite = composite
    this.#steps = steps
  }

  /** Runs the conductor and what it asks for, to the end of the composition. */
  async run(payload: string): Promise<Outcome> {
    const { counts, invocation } = this.#composite
    if (counts.runs >= mostRuns) return applicationError(texts.tooLong)
    counts.runs++
    const activation = await this.#steps.run(invocation.action, joinObjects(payload, this.#state))
    if (isOver(activation, this.#composite)) return outcomeOf(activation)
    const result = objectTextOf(activation)
    const fields = fieldsOf(result)
    const params = boxed(fields.get('params'), 'value')
    this.#state = boxed(fields.get('state'), 'state') ?? '{}'
    const action = fields.get('action')
    if (action === undefined) return { ...activation.outcome, text: params ?? result }
    return this.#follow(JSON.parse(action) as Json, params)
  }

  #follow(value: Json, params = '{}'): Promise<Outcome> {
    const { counts } = this.#composite
    const catalog = this.#composite.catalog()
    const name = readComponentName(value, catalog.namespace)
    if (!name) return this.#say(texts.unreadable(value))
    if (counts.components >= mostComponents) return this.#say(texts.tooLong)
    if (!isEntitled(catalog, name)) return this.#say(texts.notEntitled(name.shown))
    return this.#invoke(name, params)
  }

  /** Upstream takes a list, wherever it comes up from here on, first for an action that is not found, then for one that may not be called (tryInvokeNext). */
  async #invoke(name: ComponentName, params: string): Promise<Outcome> {
    try {
      const action = findComponent(this.#composite.catalog(), name)
      if (action) return await this.#continue(action, params)
    } catch (error) {
      if (!(error instanceof ListResult)) throw error
    }
    try {
      return await this.#say(texts.notFound(name.shown))
    } catch (error) {
      if (!(error instanceof ListResult)) throw error
    }
    return this.#say(texts.notEntitled(name.shown))
  }

  async #continue(action: Action, params: string): Promise<Outcome> {
    const { counts } = this.#composite
    const nested = isConductor(action)
    // A sequence counts as one, a nested composition by its own components.
    if (!nested) counts.components++
    const activation = await (nested ? this.#steps.invoke(action, params, counts) : this.#steps.invoke(action, params))
    if (isOver(activation, this.#composite)) return outcomeOf(activation)
    return this.run(objectTextOf(activation))
  }

  /** Tells the conductor what is wrong with the action that it named. */
  #say(message: string): Promise<Outcome> {
    return this.run(errorText(message))
  }
}

/** Neither an error nor a timeout of the code ends a composition: the conductor gets it. */
function isOver({ outcome }: Activation, composite: Composite): boolean {
  return outcome.failure === 'internal' || composite.isCancelled()
}

function outcomeOf({ outcome }: Activation): Outcome {
  return outcome.failure === 'internal' ? platformError(texts.failure) : outcome
}

function objectTextOf({ response: { text } }: Activation): string {
  if (!isObjectText(text)) throw new ListResult()
  return text
}

/** An object as it is, anything else as the only field of one. */
function boxed(text: string | undefined, name: string): string | undefined {
  return text === undefined || isObjectText(text) ? text : `{${JSON.stringify(name)}:${text}}`
}
