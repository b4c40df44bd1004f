/** What of the configuration only CloudBase has: its functions' settings, and the environment around them. */
import type { Json } from './json.ts'

/** Who calls a CloudBase function, as the function sees it: a mini program's user has an `openid`, a user of CloudBase's own login a `uid`. */
export interface TcbCaller {
  /** The user in the mini program: `OPENID` of `getWXContext()`. */
  openid?: string
  /** The mini program: `APPID`. @default 'wx0000000000000001' where there is an openid */
  appid?: string
  /** The user in all apps of one owner: `UNIONID`. */
  unionid?: string
  /** The user in the mini program or official account that calls across accounts: `FROM_OPENID`. */
  fromOpenid?: string
  /** The mini program or official account that calls across accounts: `FROM_APPID`. */
  fromAppid?: string
  /** `FROM_UNIONID`. */
  fromUnionid?: string
  /** IPv4 address of the user: `CLIENTIP`. @default '127.0.0.1' */
  clientIp?: string
  /** IPv6 address of the user: `CLIENTIPV6`. @default '::ffff:' and the IPv4 address */
  clientIpv6?: string
  /** User id in CloudBase. */
  uid?: string
  /** Way of login, such as `ANONYMOUS` or `CUSTOM`. */
  loginType?: string
}

export interface TokenIdentity extends TcbCaller {
  /** Role that security rules and `httpApiAllow` name. @default 'registered' */
  role?: string
  /** The token is refused as expired. @default false */
  expired?: boolean
}

/** A timer of a CloudBase function. */
export interface TcbTimerConfig {
  /** Seven fields, in UTC+8: second, minute, hour, day, month, weekday, year. `0 30 2 * * * *` is each night at half past two. */
  cron: string
  /** What the function finds in `event.Message`, 4 KB at most. @default '' */
  message?: string
}

export interface TcbFunctionConfig {
  /**
   * `web`: a server that the function's `scf_bootstrap` starts. `framework`: code for `@cloudbase/functions-framework`, whose program serves it; so is a function whose
   * package.json names that package. @default 'event'
   */
  type?: 'event' | 'web' | 'framework'
  /** File and exported name, `index.main`. */
  handler?: string
  /** `Nodejs18.15`, `Python3.9`, …, as in cloudbaserc.json: the function's `kind` in CloudBase's words. */
  runtime?: string
  /** Seconds that a call may take, fractions allowed. @default 3 */
  timeout?: number
  /** Seconds that loading the code may take, before `timeout` begins; for a web function until it listens. @default 60 */
  initTimeout?: number
  /** Memory in MB. @default 256 */
  memory?: number
  /** Environment variables of the function. */
  env?: Record<string, string>
  /** Published versions: number → file. */
  versions?: Record<string, string>
  /** Share of the traffic that each version gets. */
  routes?: {
    /** A version of `versions`. */
    version: string
    /** Its share, relative to the others. */
    weight: number
  }[]
  /** State of the function; any but Active ('Creating', 'UpdateFailed', …) refuses calls. @default 'Active' */
  state?: string
  /** Calls that may run at the same time; the next one is refused. @default no limit */
  provisionedConcurrency?: number
  /** Timers that call the function, by name; ten at most. */
  timers?: Record<string, TcbTimerConfig>
  /** What becomes of asynchronous calls that fail, such as a timer's. */
  asyncRetry?: {
    /** SCF's RetryNum: how often a call whose run failed is tried again. @default 2 */
    retryNum?: number
    /** SCF's MsgTTL: seconds after which a call is tried no more, six hours at most. @default 21600 */
    msgTTL?: number
  }
}

/** A route of CloudBase's HTTP access service: a domain and a path that lead to a function. */
export interface TcbAccessRoute {
  /** Where it begins: every path below it is the route's too, unless a longer one takes it. */
  path: string
  /** Name of the function. */
  function: string
  /** A domain of the environment's own, or its default domain; `*` is every one. @default '*' */
  domain?: string
  /** Callers need a token of `tcb.auth.tokens`. @default false */
  auth?: boolean
  /** The function sees the whole path; otherwise what follows the route's. @default false */
  pathTransmission?: boolean
}

/** Who may read and write files: `true`, `false`, or an expression such as `resource.openid == auth.uid`. */
export interface TcbStorageRule {
  /** Who may download. @default false */
  read?: boolean | string
  /** Who may upload, replace and delete. @default false */
  write?: boolean | string
}

/** Cloud storage of CloudBase. */
export interface TcbStorageConfig {
  /**
   * Which files clients may read and write; server SDKs may do everything. `READONLY`: all read, creators write; `PRIVATE`: creators; `ADMINWRITE`: all read;
   * `ADMINONLY`: none. Or who may read and who may write, each as an expression. @default READONLY for those who are signed in, and nothing is asked of others
   */
  rules?: (typeof collectionPresets)[number] | TcbStorageRule
  /** A folder whose files are there at the start, each under its path in it. */
  seeds?: string
}

/** A user of CloudBase's authentication. */
export interface TcbUser {
  /** Id in CloudBase: `TCB_UUID` of functions, `auth.uid` of rules. */
  uid: string
  /** Name to sign in with. */
  username?: string
  /** Password, for a sign-in by username, phone number or email. */
  password?: string
  /** Phone number, with or without `+86`. */
  phone?: string
  /** Address of mail. */
  email?: string
  /** The user in the mini program: `auth.openid` of rules. */
  openid?: string
  /** The user in all apps of one owner. */
  unionid?: string
  /** Nickname. */
  name?: string
  /** Address of a picture. */
  picture?: string
  /** `MALE` or `FEMALE`. */
  gender?: string
  /** Language, such as `zh-CN`. */
  locale?: string
  /** May not sign in. @default false */
  blocked?: boolean
}

/** The key pair that signs tickets of custom logins, as the console gives it. */
export interface TcbCustomLogin {
  /** Id of the key. @default that of the file, where it has one */
  privateKeyId?: string
  /** The private key, in PEM. */
  privateKey?: string
  /** A file with it: PEM, or `tcb_custom_login.json` as the console gives it. */
  privateKeyFile?: string
}

export interface TcbConfig {
  /** Id of the environment. @default 'local' */
  envId?: string
  /** Who calls where a call does not say it, such as the user of a mini program: `{ openid: 'o-alice', unionid: 'u-alice' }`. @default nobody */
  caller?: TcbCaller
  /**
   * Answers for services that are not emulated, by name, as the service itself would give them: `{ 'openapi.security.msgSecCheck': { errcode: 0 } }`. Names begin
   * with `openapi.`, `cloudPay.`, `cloudrun.` or `apis.`; beside them there are `getOpenData`, `getVoIPSign` and `getCloudCallSign`.
   */
  stubs?: Record<string, Json>
  /** Who may call functions. */
  auth?: {
    /** Calls without a valid token are refused. @default false */
    enforce?: boolean
    /** Tokens with the identity that each one stands for. @default none */
    tokens?: Record<string, TokenIdentity>
    /** Roles that may call over HTTP, beside administrators. @default none */
    httpApiAllow?: string[]
    /** Lets users of another system sign in with tickets. */
    customLogin?: TcbCustomLogin
    /** What every user gets in place of a random code by SMS or mail. @default a random one, which the terminal shows */
    verificationCode?: string
  }
  /** Users who may sign in, beside those who sign up. */
  users?: TcbUser[]
  /** Security rules by function, `*` for all others: `true`, `false`, or a rule such as `auth != null`. */
  securityRules?: Record<
    string,
    {
      /** Who may call the function. */
      invoke: boolean | string
    }
  >
  /** The document database. */
  database?: TcbDatabaseConfig
  /** Cloud storage. */
  storage?: TcbStorageConfig
  /** What only CloudBase knows of a function, by its name. */
  functions?: Record<string, TcbFunctionConfig>
  /** Routes of the HTTP access service. */
  access?: TcbAccessRoute[]
  /**
   * Whose pages may read what the HTTP access service answers, and reach files, users and documents as pages of this machine do: hosts without scheme,
   * such as `localhost:3000`. @default every page's for the service, and none
   */
  securityDomains?: string[]
  /** The key whose signatures Tencent Cloud API takes. Without one it takes any request. */
  cloudApi?: {
    /** Names the key. */
    secretId: string
    /** Signs with it. */
    secretKey: string
  }
  /** The relational database. */
  sql?: TcbSqlConfig
}

export interface TcbSqlConfig {
  /** Address of a PostgreSQL or MySQL, `postgres://…` or `mysql://…`, with the project's own driver `pg` or `mysql2`. @default one is embedded, by `@electric-sql/pglite` */
  url?: string
  /** The schema of tables that are named without one. @default 'public'; of MySQL the database of the address */
  schema?: string
  /** A file of SQL that makes tables and rows, run where there is no table yet. */
  seeds?: string
}

/** Permissions of a collection that CloudBase's console offers beside rules of one's own. */
export const collectionPresets = ['READONLY', 'PRIVATE', 'ADMINWRITE', 'ADMINONLY'] as const

/** Who may do what in a collection: `true`, `false`, or an expression such as `doc._openid == auth.openid`. */
export interface TcbCollectionRule {
  /** Who may read documents. @default false */
  read?: boolean | string
  /** Who may write documents, where nothing else is said of how. @default false */
  write?: boolean | string
  /** Who may insert documents. @default write */
  create?: boolean | string
  /** Who may change documents. @default write */
  update?: boolean | string
  /** Who may remove documents. @default write */
  delete?: boolean | string
}

export interface TcbDatabaseConfig {
  /**
   * What client SDKs may do, by collection: a permission of the console (`READONLY`, `PRIVATE`, `ADMINWRITE`, `ADMINONLY`) or rules. Servers may do everything.
   * @default PRIVATE for each collection
   */
  rules?: Record<string, (typeof collectionPresets)[number] | TcbCollectionRule>
  /**
   * A folder with one file a collection, such as `todos.json`: an array of documents, or one document a line. A collection of it that is not there is made
   * when the database is first used, so that each test begins with all of them.
   */
  seeds?: string
}
