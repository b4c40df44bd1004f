/** Builds the controller's error answers: `{"code": "<transaction id>", "error": "<message>"}` (openwhisk.md 7). */
import { said, spoken, type Said, type SaidValue } from '../../model/said.ts'

export type HeaderLine = readonly [name: string, value: string]

/** An answer with a text body. */
export interface TextAnswer {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body: string
}

export interface Problem {
  readonly status: number
  /** In English, as the caller gets it. */
  readonly text: string
  /** How it was said, where the text has values. */
  readonly said?: Said
}

/** Messages with a fixed text. */
export const problems = {
  notFound: { status: 404, text: 'The requested resource does not exist.', source: 'openwhisk.md 1, 7' },
  unauthorized: { status: 401, text: 'Authentication is possible but has failed or not yet been provided.', source: 'openwhisk.md 7, 10' },
  notAllowed: {
    status: 400,
    text: 'Request defines parameters that are not allowed (e.g., reserved properties).',
    source: 'openwhisk.md 4, 11',
  },
  noProperty: { status: 404, text: 'Response does not include requested property.', source: 'openwhisk.md 3.2' },
  unknownType: { status: 400, text: 'Response did not specify a known content-type.', source: 'openwhisk.md 5.4' },
  typeMismatch: { status: 400, text: 'Response type in header did not match generated content type.', source: 'openwhisk.md 5.4, 5.5' },
  processing: { status: 400, text: 'There was an error processing your request.', source: 'openwhisk.md 9' },
  notReady: { status: 202, text: 'Response not yet ready.', source: 'openwhisk.md 9; seed 002' },
  internal: { status: 500, text: 'There was an internal server error.', source: 'openwhisk.md 9' },
} as const satisfies Record<string, Problem & { readonly source: string }>

/** openwhisk.md 3, table. */
export function invalidMedia(media: string): Problem {
  return { status: 400, ...spoken(said`Response is not valid '${media}'.`) }
}

/** openwhisk.md 4, table. */
export function malformedContent(reason: SaidValue): Problem {
  return { status: 400, ...spoken(said`The request content was malformed:\n${reason}`) }
}

/** openwhisk.md 8. */
export function notAcceptable(contentType: string): Problem {
  return { status: 406, ...spoken(said`Resource representation is only available with these types:\n${contentType}`) }
}

/** openwhisk.md 13. */
export function tooLarge(size: number, limit: number): Problem {
  return { status: 413, ...spoken(said`Request larger than allowed: ${size} > ${limit} bytes.`) }
}

/** Web actions print their errors on four lines (openwhisk.md 7). */
export function prettyProblem(problem: Problem, transactionId: string, headers: readonly HeaderLine[] = []): TextAnswer {
  const body = `{\n  "code": ${JSON.stringify(transactionId)},\n  "error": ${JSON.stringify(problem.text)}\n}`
  return { status: problem.status, headers: [...headers, jsonType], body }
}

/** The API and the router print their errors on one line (openwhisk.md 7). */
export function compactProblem(problem: Problem, transactionId: string, headers: readonly HeaderLine[] = []): TextAnswer {
  const body = `{"code":${JSON.stringify(transactionId)},"error":${JSON.stringify(problem.text)}}`
  return { status: problem.status, headers: [...headers, jsonType], body }
}

const jsonType: HeaderLine = ['Content-Type', 'application/json']
