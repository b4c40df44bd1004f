/** All that is used of the Model Context Protocol's own SDK. The package holds it once, in a file of its own that is loaded when an agent comes. */
export { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
export { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
export { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
export type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
export { z } from 'zod'
