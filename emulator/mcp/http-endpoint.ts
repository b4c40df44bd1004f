/** Answers requests of MCP clients over streamable HTTP, each on its own: no session is kept between them. */
import type { ApiCalls } from '../dashboard/api-client.ts'
import { WebStandardStreamableHTTPServerTransport } from './sdk.ts'
import { createMcpServer } from './server.ts'

export async function answerMcp(request: Request, api: ApiCalls): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = createMcpServer(() => Promise.resolve(api))
  await server.connect(transport)
  try {
    return await transport.handleRequest(request)
  } finally {
    await server.close()
  }
}
