/** The page for people at `/docs` and `/api/v1/docs`: the operations of the API's document. The controller has Swagger UI there. */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'

/** Leads to the page, as the controller does (RestAPIs.scala swaggerRoutes). @param document address of the document */
export function leadToDocs(document: string): Answer {
  return { status: 308, headers: [['Location', `docs/index.html?url=${document}`]] }
}

/** @param address of the document */
export function docsPage(document: JsonObject, address: string): Answer {
  const { title, description } = object(document['info'])
  const rows = Object.entries(object(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(object(methods)).map(([method, operation]) => {
      const { operationId = '', summary = '' } = object(operation)
      const cells = [method.toUpperCase(), text(document['basePath']).replace(/\/$/, '') + path, text(summary), text(operationId)]
      return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`
    }),
  )
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(text(title))}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem } td, th { padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top }</style>
<h1>${escaped(text(title))}</h1>
<p>${escaped(text(description))}: <a href="${escaped(address)}">${escaped(address)}</a></p>
<table>
<thead><tr><th>Method<th>Address<th>Summary<th>Operation</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</html>
`
  return { status: 200, headers: [['Content-Type', 'text/html; charset=UTF-8']], body }
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
