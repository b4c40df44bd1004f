/** Every command of the command line. */

export interface Command {
  readonly summary: string
  /** Loaded when it is asked for: a start must not pay for what it does not use. */
  load(): Promise<{ readonly usage: string; run(args: readonly string[]): Promise<number> }>
}

export const commands: Readonly<Record<string, Command>> = {
  emulate: { summary: 'serve the functions folder (also without a command)', load: () => import('./emulate.ts') },
  list: { summary: 'functions and their addresses', load: () => import('./list.ts') },
  invoke: { summary: 'call a function', load: () => import('./invoke.ts') },
  triggers: { summary: 'what fires, and when next', load: () => import('./triggers.ts') },
  fire: { summary: 'fire a trigger', load: () => import('./fire.ts') },
  sign: { summary: "sign a request as NAVER's gateway wants it", load: () => import('./sign.ts') },
  logs: { summary: 'what functions printed', load: () => import('./logs.ts') },
  activations: { summary: 'what ran, newest first', load: () => import('./activations.ts') },
  init: { summary: 'begin a project: functions, configuration, a test', load: () => import('./init.ts') },
  types: { summary: 'write names of actions and triggers as types, for tests', load: () => import('./types.ts') },
  record: { summary: 'write what a cloud answers as contract cases', load: () => import('./record.ts') },
  build: { summary: 'write the archives that clouds get, and prove that they answer as the sources do', load: () => import('./build.ts') },
  verify: { summary: 'run contract cases against a cloud', load: () => import('./verify.ts') },
  deploy: { summary: 'put the project on a cloud, or say what that would change', load: () => import('./deploy.ts') },
  diff: { summary: 'compare the project with what a cloud has', load: () => import('./diff.ts') },
  mcp: { summary: 'tools for coding agents (Model Context Protocol, over stdio)', load: () => import('./mcp.ts') },
  doctor: { summary: 'check machine, configuration and functions folder', load: () => import('./doctor.ts') },
}
