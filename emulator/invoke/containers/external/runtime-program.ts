/** Where a runtime that speaks OpenWhisk's protocol lives: a program we start, an image for Docker or Podman, or an address that is there already. */
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { BuildFailure, type ExternalRuntime } from '../../../model/action.ts'
import { inheritedEnvironment } from '../../environment/inherited-environment.ts'
import { Service } from '../../service/service.ts'

export interface RuntimeProgram {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly pid: number | undefined
  /** Whether its output, and so the markers in it, reaches us. */
  readonly speaks: boolean
  /** Resolves when it has ended by itself or was stopped, with how it went. */
  readonly ended: Promise<string>
  /** Ends it at once. */
  stop(): void
}

export interface ProgramOptions {
  readonly runtime: ExternalRuntime
  /** MB. */
  readonly memory: number
  /** Variables of the shell that it sees beside the usual ones. */
  readonly inheritEnv: readonly string[]
  /** Ends it, also while it starts. */
  readonly signal: AbortSignal
  onOutput(stream: 'stdout' | 'stderr', line: string): void
}

/** The port of every published runtime (docs/actions-new.md, "Action Interface"). */
const usualPort = 8080
/** ms until it listens. */
const startup = 10_000
/** The Node.js runtime takes several activations at once only when it is told so (docs/intra-concurrency.md). */
const contractual = { __OW_ALLOW_CONCURRENT: 'true' }
/** How Docker, Podman and nerdctl find their engine; nothing of it reaches the container. */
const engineVariables = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'CONTAINER_HOST',
  'CONTAINERD_ADDRESS',
  'XDG_RUNTIME_DIR',
] as const

/** Resolves when it listens; rejects with a ServiceFailure that says why it does not. */
export async function startProgram(options: ProgramOptions): Promise<RuntimeProgram> {
  const { runtime } = options
  if ('url' in runtime) return address(runtime.url)
  return 'image' in runtime ? startImage(runtime.image, options) : startCommand(runtime.command, runtime.folder ?? process.cwd(), options)
}

function address(url: string): RuntimeProgram {
  let end: (reason: string) => void
  const ended = new Promise<string>((resolve) => (end = resolve))
  return { url: url.replace(/\/$/, ''), pid: undefined, speaks: false, ended, stop: () => end('it was let go') }
}

async function startCommand(command: readonly string[], folder: string, options: ProgramOptions): Promise<RuntimeProgram> {
  const env = { ...inheritedEnvironment(options.inheritEnv), ...contractual }
  const service = await Service.start({ ...options, program: { command, folder }, env, usualPort, startup })
  return {
    url: `http://127.0.0.1:${service.port}`,
    pid: service.pid,
    speaks: true,
    ended: service.ended,
    stop: () => service.kill(),
  }
}

async function startImage(image: string, options: ProgramOptions): Promise<RuntimeProgram> {
  const cli = await findCli()
  const name = `actionlab-${randomUUID()}`
  const variables = Object.entries(contractual).flatMap(([key, value]) => ['--env', `${key}=${value}`])
  const limits = ['--memory', `${options.memory}m`, '--memory-swap', `${options.memory}m`]
  const command = [cli, 'run', '--rm', '--name', name, '--publish', `127.0.0.1:{port}:${usualPort}`, ...limits, ...variables, image]
  // Whoever ends the client leaves the container running.
  const remove = (): void =>
    spawn(cli, ['rm', '--force', name], { detached: true, stdio: 'ignore' })
      .on('error', () => {})
      .unref()
  options.signal.addEventListener('abort', remove, { once: true })
  const program = await startCommand(command, process.cwd(), { ...options, inheritEnv: engineVariables })
  return {
    ...program,
    // The client's own memory says nothing, and Docker keeps the limit.
    pid: undefined,
    stop() {
      program.stop()
      remove()
    },
  }
}

let cli: Promise<string> | undefined

/** Docker, or what takes the same arguments. Rejects with an {@link EngineMissing}; looks again at the next call. */
export function findCli(): Promise<string> {
  return (cli ??= look().catch((error: unknown) => {
    cli = undefined
    throw error
  }))
}

async function look(): Promise<string> {
  const heard: string[] = []
  for (const name of ['docker', 'podman', 'nerdctl']) {
    const problem = await ask(name)
    if (problem === undefined) return name
    if (problem !== '') heard.push(`${name}: ${problem}`)
  }
  throw new EngineMissing(heard.length > 0 ? `none of them works (${heard.join('; ')})` : 'there is none of them on the PATH')
}

/** No program on this machine runs containers. */
export class EngineMissing extends BuildFailure {
  /** Completes "needs Docker, Podman or nerdctl, and …", with what to do. */
  readonly reason: string

  constructor(found: string) {
    const reason = `${found}. Install or start one, or use runtime.command.`
    super(`this function has a runtime.image, which needs Docker, Podman or nerdctl, and ${reason}`)
    this.reason = reason
  }
}

/** `version` asks the engine too. Undefined: works; '': not installed. */
function ask(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(name, ['version'], { timeout: 10_000 }, (error, _stdout, stderr) => {
      if (!error) resolve(undefined)
      else if (error.code === 'ENOENT') resolve('')
      else resolve(stderr.trim().split('\n').at(-1) ?? error.message)
    })
  })
}
