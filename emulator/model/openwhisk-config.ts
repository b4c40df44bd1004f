/** What only OpenWhisk has in the configuration: triggers, rules and APIs. */
import type { JsonObject, Params } from './json.ts'

/** A trigger of OpenWhisk, as `wsk trigger create` makes one. */
export interface OpenWhiskTriggerConfig {
  /** Action that makes the trigger fire, `/whisk.system/alarms/alarm`. */
  feed?: string
  /** Parameters of the feed; of a trigger without one, parameters that each firing gets. */
  params?: Params
  /** Annotations, as the management API shows them. */
  annotations?: Params
}

/** A rule of OpenWhisk: which action runs when a trigger fires. */
export interface OpenWhiskRuleConfig {
  /** Name of the trigger. */
  trigger: string
  /** The action, `name` or `pkg/name`; of the platform, `/whisk.system/utils/echo`. */
  action: string
}

/** An operation of an API: which action answers a method at a path. */
export interface OpenWhiskOperationConfig {
  /** A web action, `name` or `pkg/name`. */
  action: string
  /** How its result becomes the answer, as the extension of a web action's address. @default 'json', and 'http' for a path with parts in braces */
  response?: 'http' | 'json' | 'text' | 'html' | 'svg'
}

/** An API of OpenWhisk's gateway, as `wsk api create` makes one. */
export interface OpenWhiskApiConfig {
  /** Name of the API. @default its base path */
  name?: string
  /** Path → method → what answers: `'/books/{isbn}': { get: { action: 'getBooks' } }`. */
  paths?: Record<string, Record<string, OpenWhiskOperationConfig>>
  /** The whole API as a document of Swagger 2.0, as `wsk api create --config-file` takes it, in the place of name and paths. */
  swagger?: JsonObject
}
