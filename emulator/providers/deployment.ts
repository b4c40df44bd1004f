/** Defines what a vendor's cloud keeps of a project, and how it is read and written there. */
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { JsonObject } from '../model/json.ts'
import type { ManifestWriter, Shipment } from '../model/shipment.ts'

export interface EntityName {
  /** The cloud's word: `package`, `action`, `sequence`, `trigger`, `rule`. */
  readonly kind: string
  /** As the project has it: `pkg/name`. */
  readonly name: string
}

export interface Entity extends EntityName {
  /** What the cloud says of it once it is there, compared key by key. `code` is the SHA-256 of the archive. */
  readonly properties: JsonObject
}

export interface Wanted {
  /** In the order in which they are sent: each one behind what it needs. */
  readonly entities: readonly Entity[]
  /** What the project has and this cloud does not take, a sentence each. */
  readonly notes: readonly string[]
  /** What the cloud would refuse: nothing is sent while there is one. */
  readonly problems: readonly string[]
}

/** A stage of one vendor's cloud. */
export interface Stage {
  /** Without a path. */
  readonly url: string
  readonly namespace?: string
}

/** A cloud that is spoken to. */
export interface DeployedCloud {
  /** Everything of the namespace. */
  list(): Promise<readonly EntityName[]>
  /** Undefined where the cloud has none. */
  read(entity: Entity): Promise<JsonObject | undefined>
  /**
   * Creates it, or makes it what it should be. Sending the same twice leaves the same.
   *
   * @param before what {@link read} gave
   */
  send(entity: Entity, before: JsonObject | undefined): Promise<void>
}

/** The cloud said no, or did not answer. */
export class CloudRefusal extends Error {
  override readonly name = 'CloudRefusal'
  /** The same call may succeed a moment later. */
  readonly isPassing: boolean

  constructor(message: string, isPassing = false) {
    super(message)
    this.isPassing = isPassing
  }
}

export interface VendorDeployment {
  /** For whom archives are built. */
  readonly cloud: 'ncp' | 'openwhisk' | 'scf'
  /** Formats of the vendor's own, beside those of other tools. */
  readonly manifests: readonly ManifestWriter[]
  /** Names of variables that hold the credentials. */
  readonly credentials: readonly string[]
  /** Whether an address is the vendor's own, without being told. */
  isOwnHost(this: void, host: string): boolean
  /** The stage that the configuration names; undefined where it has no part of this vendor. */
  stageOf(this: void, target: NonNullable<ResolvedConfig['targets'][string]>): Stage | undefined
  wanted(this: void, shipment: Shipment): Wanted
  /**
   * Absent where the vendor's own tool deploys.
   *
   * @param credentials by the names of {@link credentials}, all of them
   * @throws {EmulatorError} where something is missing on this machine
   */
  connect?(this: void, stage: Stage, shipment: Shipment, credentials: Readonly<Record<string, string>>): Promise<DeployedCloud>
  /** Commands that do it where there is no {@link connect}, with a sentence in front. */
  byHand?(this: void, stage: Stage | undefined, shipment: Shipment): readonly string[]
}
