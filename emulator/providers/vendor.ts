/** Defines what the rest of the program may know about a vendor: static facts, and functions of the configuration. */
import type { Activation, Convention } from '../model/activation.ts'
import type { Catalog } from '../model/catalog.ts'
import type { SqlSource } from '../model/sql.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Exchange } from '../model/http.ts'
import type { PlatformPackage } from '../model/deployment.ts'
import type { SecretSource } from '../secrets/masking.ts'
import type { VendorDeployment } from './deployment.ts'
import type { CreateProvider } from './provider.ts'
import { type Said } from '../model/said.ts'

/** One way to call a function, as a record names it. */
export interface Surface {
  /** Unique among all vendors: `openwhisk.web`. */
  readonly name: string
  /** What a person reads in its place. */
  readonly label: string
  /** How the function is called: `params` as `main(params)`, `event` as `handler(event, context)`. */
  readonly convention: Convention
  /** Bytes that a result may have, where the vendor has a limit of its own. */
  readonly resultSize?: number
  /** The function sees the HTTP request and makes the HTTP answer. */
  readonly web?: true
  /** A call is answered with the function's result alone: what `actionlab invoke` uses before all others. */
  readonly direct?: true
  /** What `actionlab invoke --as` takes for it beside its name. */
  readonly as?: readonly string[]
}

/** A request to one surface, as far as credentials depend on it. */
export interface SurfaceCall {
  readonly surface: string
  readonly method: string
  /** Path and query, as sent. */
  readonly target: string
  /** Absent on the plain host. */
  readonly host?: string
}

/**
 * Writes a secret into a header line: itself, or a shell variable in its place.
 *
 * @param variable name of the variable, without `$`
 */
export type SpellSecret = (secret: string, variable: string) => string

/** An address as contract cases write it: as on the cloud's own host. */
export interface CaseAddress {
  /** One of the case format's, such as `ow-web`. */
  readonly surface: string
  /** Path and query. */
  readonly path: string
  /** Where it differs from the one that goes with the surface. */
  readonly host?: string
}

/** JSON of a vendor of which parts differ from one run to the next: ids, times, names of accounts. */
export interface VolatileEnvelope {
  /** The keys by which it is recognised. */
  readonly has: readonly string[]
  /** Nothing else may be in it. */
  readonly only?: true
  /** The type that a case expects in the place of a value. */
  readonly varies: Readonly<Record<string, '<string>' | '<number>' | '<any>'>>
  readonly source: string
}

/** How contract cases speak of a vendor. */
export interface CaseLanguage {
  /** The host that goes with each surface; 'localhost' for others. */
  readonly hosts: Readonly<Record<string, string>>
  /**
   * Undefined where the address is not the vendor's.
   *
   * @param host lower case, without port
   * @param target path and query, as sent
   */
  addressOf(this: void, host: string, target: string): CaseAddress | undefined
  readonly envelopes: readonly VolatileEnvelope[]
  /** A key that may stand around each of these envelopes, alone. */
  readonly wrappers?: readonly string[]
}

export interface Vendor extends SecretSource {
  /** The section of the configuration, and the name in `providers`. */
  readonly name: string
  /** Every surface on which a person can call a function. */
  readonly surfaces: readonly Surface[]
  /** Makes the provider of one session. */
  readonly create: CreateProvider
  /** How a project is deployed to the vendor's cloud; loaded when it is asked for. */
  deployment?(this: void): Promise<VendorDeployment>
  /**
   * The path on the plain host that stands for `path` on one of the vendor's own hosts; undefined where the host is not the vendor's. Whatever
   * stands at such a host is the vendor's to answer, so the path lies among the provider's routes. A request on the plain host may say that it is
   * the vendor's as well, by a header or its query.
   *
   * @param host lower case, without port
   * @param path still percent-encoded
   * @param config whose own domains may be the vendor's as well
   * @param request absent where only the host is asked about
   */
  pathOf(this: void, host: string, path: string, config: ResolvedConfig, request?: Pick<Exchange, 'query' | 'header'>): string | undefined
  /**
   * The surface at a path of the plain host; undefined where the path is not the vendor's.
   *
   * @param path still percent-encoded, without query
   */
  surfaceOf(this: void, path: string, config: ResolvedConfig, catalog: Catalog): string | undefined
  /**
   * Header lines that let a call in; none where nothing is asked, and for other vendors' surfaces.
   *
   * @param now epoch ms
   * @param spell writes each secret that is sent as it is
   */
  authorise(
    this: void,
    call: SurfaceCall,
    config: ResolvedConfig,
    now: number,
    spell: SpellSecret,
  ): readonly (readonly [name: string, value: string])[]
  /** Names in lower case of the lines that {@link authorise} writes: a request that is sent again loses its own. */
  readonly authorisingHeaders: readonly string[]
  /** Names of the variables that {@link authorise} puts in the place of a secret, without `$`. */
  readonly shellVariables: readonly string[]
  readonly cases: CaseLanguage
  /** Packages in namespaces of the cloud's own, which every caller may read and run. */
  readonly platform?: readonly PlatformPackage[]
  /** Addresses of an earlier version of the API, or without its prefix, and sentences that say where it is instead. */
  readonly misplaced?: readonly { readonly at: RegExp; readonly why: readonly Said[] }[]
  /** The folder with a file for each collection that the document database begins with; absolute. Undefined where none is configured. */
  documentSeeds?(this: void, config: ResolvedConfig): string | undefined
  /** The folder whose files the object store begins with; absolute. Undefined where none is configured. */
  objectSeeds?(this: void, config: ResolvedConfig): string | undefined
  /** The relational database that functions and clients have. */
  sqlSource?(this: void, config: ResolvedConfig): SqlSource
  /** Names of what fires in the configuration, as `triggers()` of a provider has them. */
  firingIn?(this: void, config: ResolvedConfig): readonly string[]
  /** What is wrong with the vendor's part of the configuration, whatever is deployed: key, what was found, what is allowed. Undefined when nothing is. */
  problemIn?(this: void, config: ResolvedConfig): string | undefined
  /** Which check is off for lack of credentials, and the key that turns it on: `OpenWhisk keys (openwhisk.auth)`. Undefined when it is on. */
  openTo(config: ResolvedConfig): string | undefined
}

/** The surface of that name; undefined where no vendor has it, as for calls of the library. */
export function surfaceNamed(name: string, vendors: readonly Vendor[]): Surface | undefined {
  for (const { surfaces } of vendors) for (const surface of surfaces) if (surface.name === name) return surface
  return undefined
}

/** Whether the function saw the HTTP request among its parameters, as `__ow_headers` and the like. */
export function sawRequest({ surface, convention }: Pick<Activation, 'surface' | 'convention'>, vendors: readonly Vendor[]): boolean {
  return convention === 'params' && surfaceNamed(surface, vendors)?.web === true
}

/** The label of a surface; its name where no vendor has one. */
export function labelOf(surface: string, vendors: readonly Vendor[]): string {
  return surfaceNamed(surface, vendors)?.label ?? surface
}
