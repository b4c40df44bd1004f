/** Defines what a tool for agents is: what an agent reads of it, what it takes, and what it asks the emulator's API. */
import type { z } from './sdk.ts'
import type { ApiCalls } from '../dashboard/api-client.ts'
import type { ToolAnswer } from './answer.ts'

export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: z.ZodRawShape
  /** Runs no function and changes nothing: a client need not ask a person. */
  readonly readOnly: boolean
  run(input: unknown, api: ApiCalls): Promise<ToolAnswer>
}

/** Types the input of `run` by the shape of `input`. */
export function defineTool<Shape extends z.ZodRawShape>(
  tool: Omit<Tool, 'input' | 'run'> & {
    readonly input: Shape
    run(input: z.output<z.ZodObject<Shape>>, api: ApiCalls): Promise<ToolAnswer>
  },
): Tool {
  return tool
}
