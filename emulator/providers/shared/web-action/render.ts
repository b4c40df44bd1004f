/** Turns the outcome of an activation into the answer that the extension selects (openwhisk.md 3, 9). */
import type { Activation } from '../../../model/activation.ts'
import { isObject, type Json } from '../../../model/json.ts'
import { encodeHttp, type Rendered } from './encode-http.ts'
import { extensions, type Extension, type ExtensionRow } from './extensions.ts'
import { prettyPrint } from './pretty.ts'
import { invalidMedia, problems, type Problem } from '../controller-errors.ts'
import { firstField, project } from './projection.ts'
import { readResult, WrittenNumber } from './written-numbers.ts'

export function render(activation: Activation, extension: Extension, projection: string | undefined): Rendered | Problem {
  const row: ExtensionRow = extensions[extension]
  const { status, text, result: parsed } = activation.response
  const result = readResult(text, parsed)
  if (status === 'success') return isObject(result) ? renderSuccess(result, row, projection) : problems.processing
  if (status === 'application error' && isObject(result)) return renderError(result['error'] ?? null, row)
  return problems.processing
}

function renderSuccess(result: Json, row: ExtensionRow, projection: string | undefined): Rendered | Problem {
  // A path of `/` alone is explicit and means the whole result (openwhisk.md 3.2).
  const value = projection && row.projects ? project(result, projection) : firstField(result, row)
  return value === undefined ? problems.noProperty : renderValue(value, row)
}

/** Renders the value of `error`; a path after the extension has no effect (openwhisk.md 3.4). */
function renderError(error: Json, row: ExtensionRow): Rendered | Problem {
  if (!row.fields || !isObject(error)) return renderValue(error, row)
  // HEAD's fields win; without them `.text` prints the object as in 2017, the others refuse it (openwhisk.md 9).
  return renderValue(firstField(error, row) ?? error, row)
}

function renderValue(value: Json, row: ExtensionRow): Rendered | Problem {
  switch (row.extension) {
    case '.http':
      return value instanceof WrittenNumber ? invalidMedia(row.media) : encodeHttp(value)
    case '.json':
      return typeof value === 'object' && value !== null && !(value instanceof WrittenNumber)
        ? ok('application/json', prettyPrint(value))
        : invalidMedia(row.media)
    case '.html':
      return typeof value === 'string' ? ok('text/html; charset=UTF-8', value) : invalidMedia(row.media)
    case '.svg':
      return typeof value === 'string' ? ok('image/svg+xml', value) : invalidMedia(row.media)
    case '.text':
      return ok('text/plain; charset=UTF-8', typeof value === 'string' ? value : prettyPrint(value))
  }
}

function ok(contentType: string, body: string): Rendered {
  return { status: 200, headers: [], contentType, body }
}
