/** Makes the checks before a function runs, in the gateway's order: credentials, role policy, name, security rule, function, version, state. */
import type { Deps } from '../provider.ts'
import type { Exchange } from '../../model/http.ts'
import { Accounts } from './auth/accounts.ts'
import { isFunctionName, sources } from './contract.ts'
import type { CollectionRules } from './collection-rules/index.ts'
import { callerHeader, readCaller, readSessionToken, type Asking } from './caller.ts'
import { Fault } from './envelope.ts'
import { Functions, type FunctionVersion, type TcbFunction } from './function-catalog.ts'
import { admit, authenticate, authorize, identify, identityOf, type Identity } from './identity.ts'
import { Files } from './storage/files.ts'
import { Tickets } from './realtime/tickets.ts'
import { MissingStubs } from './missing-stubs.ts'
import { readSecurityRules, type SecurityRules } from './security-rules.ts'
import { chooseVersion } from './versions.ts'
import { said, spoken } from '../../model/said.ts'

export interface Target {
  readonly fn: TcbFunction
  readonly version: FunctionVersion
}

/** One call: its request, its caller, and its id. */
export interface Call {
  readonly exchange: Exchange
  readonly requestId: string
  readonly surface: string
  /** Who may do what: undefined while `tcb.auth` is off and no caller is named, and then everything is allowed. */
  readonly identity: Identity | undefined
  /** Whom the function sees as its caller, where that is another: a function that calls a function hands on its own. */
  readonly caller?: Identity | undefined
  /** Lines that let a page of another origin read the answer; absent where every page may. */
  readonly sharing?: readonly (readonly [name: string, value: string])[]
  /** Of the function that calls, where one does. */
  readonly activationId?: string | undefined
}

/** A {@link Fault}, or an error of the older gateways with a code of its own. */
interface Refusal {
  readonly code: string
  readonly details: Pick<Fault['details'], 'detail' | 'ran'>
}

export class Gateway {
  readonly deps: Deps
  readonly files: Files
  readonly tickets: Tickets
  readonly missing: MissingStubs
  readonly accounts: Accounts
  readonly #functions: Functions
  readonly #inFlight = new Map<string, number>()
  #rulesSource: unknown
  #rules: SecurityRules | undefined
  #collectionsSource: unknown
  #collections: CollectionRules | undefined

  constructor(deps: Deps) {
    this.deps = deps
    this.files = new Files(deps)
    this.tickets = new Tickets(deps.clock)
    this.missing = new MissingStubs(deps.log)
    this.accounts = new Accounts(deps)
    this.#functions = new Functions(deps)
    this.#securityRules()
  }

  /**
   * The caller of an address for clients; undefined where callers are neither authenticated nor named. `token` stands outside the header on the older
   * gateway.
   *
   * @param isFunction the address is one of a function, for which a role needs a policy
   */
  identify(exchange: Exchange, token?: string, isFunction = true): Identity | Fault | undefined {
    const { auth, caller } = this.deps.config.tcb
    const named = exchange.header(callerHeader)
    const identity = this.authenticate(exchange, token)
    if (identity instanceof Fault) return identity
    if (named !== undefined) {
      if (!identity || identity.role === 'administrator') return readCaller(named, caller)
      return new Fault('ACTION_FORBIDDEN', {
        detail: said`${callerHeader} is for administrators, and the token has the role ${identity.role}`,
      })
    }
    if (identity) return (isFunction && auth.enforce ? admit(identity, auth) : undefined) ?? identity
    return caller && identityOf(caller, sources.httpApi)
  }

  /** Whom the credentials of a request stand for; undefined where nobody looks at them. Who has signed in here is known in any case. */
  authenticate(exchange: Exchange, token?: string): Identity | Fault | undefined {
    const { auth } = this.deps.config.tcb
    const given = token ?? /^bearer\s+(\S+)$/i.exec(exchange.header('authorization')?.trim() ?? '')?.[1]
    const user = given === undefined ? undefined : this.accounts.identityOf(given)
    if (user || !auth.enforce) return user
    return token === undefined
      ? authenticate(exchange.header('authorization'), exchange.header('x-timestamp'), auth)
      : identify(token, auth)
  }

  /** Which function asks with a server SDK, and who called it; a program that asks has the configured caller. */
  askedBy(exchange: Exchange, token: unknown): Asking {
    const source = exchange.header('x-tcb-source')?.replace(/^,/, '') ?? ''
    const asking = readSessionToken(token, source)
    const { caller } = this.deps.config.tcb
    return asking.activationId === undefined && caller ? { identity: identityOf(caller, source) } : asking
  }

  locate(name: string, qualifier: string | undefined, identity: Identity | undefined): Target | Fault {
    if (!isFunctionName(name)) {
      return new Fault('FUNCTION_PARAM_INVALID', {
        reason: 'Invalid function name',
        detail: said`2 to 60 letters, digits, - and _; first a letter, last a letter or digit`,
      })
    }
    const { auth, securityRules } = this.deps.config.tcb
    // Whoever enforces nothing and has no rules wants none of the cloud's own.
    const refused = identity && (auth.enforce || securityRules) && authorize(identity, name, this.#securityRules())
    if (refused) return refused
    const fn = this.#functions.find(name)
    if (!fn) return new Fault('FUNCTION_NOT_FOUND', { detail: said`there is no function ${name} in the default package` })
    const version = chooseVersion(fn, qualifier)
    if (version instanceof Fault) return version
    const { state = 'Active' } = fn.config
    if (state !== 'Active') return new Fault('FUNCTION_STATUS_ABNORMAL', { detail: said`tcb.functions.${name}.state is ${state}` })
    return { fn, version }
  }

  /** Takes one of the function's provisioned places; call what is returned to give it back. */
  enter({ name, config }: TcbFunction): (() => void) | Fault {
    const most = config.provisionedConcurrency
    if (most === undefined) return free
    const running = this.#inFlight.get(name) ?? 0
    if (running >= most)
      return new Fault('FUNCTION_EXCEED_RESOURCE_LIMIT', { upstream: 432, detail: said`${running} calls of ${name} are running` })
    this.#inFlight.set(name, running + 1)
    return () => this.#inFlight.set(name, (this.#inFlight.get(name) ?? 1) - 1)
  }

  /** What the caller was told, and what it was not: a refusal leaves no activation, and an activation does not know the code that became of it. */
  report({ code, details }: Refusal, { exchange, requestId, surface }: Call, status: number): void {
    const { detail, ran } = details
    const text = detail === undefined ? said`${code} (request ${requestId})` : said`${code} (request ${requestId}): ${detail}`
    if (ran) this.deps.log.emit({ event: 'notice', level: 'info', text: text.text })
    else this.deps.log.emit({ event: 'refused', surface, method: exchange.method, target: exchange.target, status, ...spoken(text) })
  }

  /** Permissions of collections, for client SDKs. */
  async collectionRules(): Promise<CollectionRules> {
    const { CollectionRules: Rules } = await import('./collection-rules/index.ts')
    const { deps } = this
    const {
      database: { rules: source },
      auth,
    } = deps.config.tcb
    if (!this.#collections || source !== this.#collectionsSource) {
      this.#collections = new Rules(
        source,
        () => deps.documents(),
        () => deps.clock.now(),
        auth.enforce,
      )
      this.#collectionsSource = source
    }
    return this.#collections
  }

  #securityRules(): SecurityRules {
    const source = this.deps.config.tcb.securityRules
    if (!this.#rules || source !== this.#rulesSource) {
      this.#rules = readSecurityRules(source)
      this.#rulesSource = source
      for (const text of this.#rules.problems) this.deps.log.emit({ event: 'notice', level: 'warn', text })
    }
    return this.#rules
  }
}

const free = (): void => {}
