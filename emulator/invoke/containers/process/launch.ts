/** Says how to start the process of a container: its command, arguments and variables. */
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inheritedEnvironment } from '../../environment/inherited-environment.ts'

export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  /** All that the process sees of the environment. */
  readonly env: Readonly<Record<string, string>>
}

const sandboxModules = fileURLToPath(new URL('./sandbox/main.mjs', import.meta.url))
/** One CommonJS file, which scripts/bundle.mjs makes: a process boots with two thirds of the work that eight modules take. */
const bundledSandbox = fileURLToPath(new URL('./sandbox/main.cjs', import.meta.url))
/** Sources run sources, and a bundle what was bundled with it: an output that lies elsewhere may be of another day. */
const nodeSandbox = import.meta.url.endsWith('.ts') ? sandboxModules : bundledSandbox

/** What the process is to do before it has code. */
export interface SandboxOptions {
  /** See sandbox/rehearse.mjs. */
  readonly rehearse: boolean
  /** See sandbox/extra-certificates.mjs. */
  readonly certificates?: string | undefined
  /** The folder that sandbox/coverage.mjs writes to; Python has it as an argument. */
  readonly coverage?: string | undefined
}

/** Variable of a test run that reports coverage: the folder that it reads. */
export const coverageVariable = 'ACTIONLAB_COVERAGE'

const readsCertificatesFirst = Number.parseInt(process.versions.node, 10) < 22

export interface NodeLaunch {
  /** MB. */
  readonly memory: number
  readonly rehearse: boolean
  /** Which Node. */
  readonly command?: string | undefined
  /** Under which name a debugger lists the process. */
  readonly title?: string | undefined
}

export function launchNode({ memory, rehearse, command = process.execPath, title }: NodeLaunch): Launch {
  const { NODE_EXTRA_CA_CERTS: certificates, ...env } = inheritedEnvironment()
  const later = readsCertificatesFirst && certificates !== undefined && certificates !== ''
  const coverage = process.env[coverageVariable]
  const options: SandboxOptions = { rehearse, ...(later ? { certificates } : {}), ...(coverage ? { coverage } : {}) }
  return {
    command,
    // As OpenWhisk's image starts Node (openwhisk-runtime-nodejs, Dockerfile).
    args: ['--expose-gc', `--max-old-space-size=${memory}`, title === undefined ? nodeSandbox : titled(title), JSON.stringify(options)],
    env: later || certificates === undefined ? env : { ...env, NODE_EXTRA_CA_CERTS: certificates },
  }
}

/**
 * The script's path, spelled so that it begins with the title. Node gives the argument to debuggers as it is, and takes `..` out of it for all else:
 * in node 20 to 24 neither `process.title` nor a change of `process.argv` reaches them (src/env.cc, `Environment::InitializeInspector`).
 */
function titled(title: string): string {
  const back = title.replaceAll(/[^/\\]+/g, '..')
  return `${title}/${back}/${relative(process.cwd(), nodeSandbox)}`
}

// The folder as a whole travels with the package.
const pythonSandbox = join(fileURLToPath(new URL('./sandbox-python/', import.meta.url)), 'main.py')

/** @param interpreter absolute path */
export function launchPython(interpreter: string): Launch {
  // core/python3Action/bin/compile sets PYTHONIOENCODING=UTF-8, and the images LANG=C.UTF-8: text is UTF-8 whatever the developer's locale.
  const env = { ...inheritedEnvironment(), PYTHONIOENCODING: 'UTF-8', PYTHONUTF8: '1' }
  const coverage = process.env[coverageVariable]
  return { command: interpreter, args: [pythonSandbox, ...(coverage ? [coverage] : [])], env }
}
