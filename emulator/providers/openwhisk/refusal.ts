/** Defines how a handler of the API refuses a call: it throws, and one place answers. */
import { compactProblem, problems, type HeaderLine, type Problem } from '../shared/controller-errors.ts'
import type { Answer } from '../../model/http.ts'
import { apiCors } from './contract.ts'
import { said, spoken } from '../../model/said.ts'

/** A refusal by the controller: the answer carries the API's CORS headers. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.text)
    this.problem = problem
  }

  answer(transactionId: string): Answer {
    return compactProblem(this.problem, transactionId, apiCors)
  }
}

/** A refusal by the router, before a handler ran: the answer has no CORS headers (openwhisk.md 8, 11). */
export class Rejection extends Refusal {
  override readonly name = 'Rejection'
  readonly headers: readonly HeaderLine[]

  constructor(problem: Problem, headers: readonly HeaderLine[] = []) {
    super(problem)
    this.headers = headers
  }

  override answer(transactionId: string): Answer {
    return compactProblem(this.problem, transactionId, this.headers)
  }
}

/** openwhisk.md 11: the caller does not own `resource`, which is `namespace[/package][/name]`. */
export function notAuthorized(resource: string): Refusal {
  return new Refusal({ status: 403, ...spoken(said`The supplied authentication is not authorized to access '${resource}'.`) })
}

export function notFound(): Refusal {
  return new Refusal(problems.notFound)
}
