/** Types the names of a project's actions and triggers, once `actionlab types` has written them into its `actionlab.d.ts`. */

/** The project's actions by path, `pkg/name` or `name`. `actionlab.d.ts` fills it in; add names that are only known at run time in the same way. */
export interface Actions {}

/** The project's API Gateway triggers by key, each with the path of its action. `actionlab.d.ts` fills it in. */
export interface Triggers {}

/** What fires in the project, by the clock, an event or by hand: triggers of `ncp.triggers` and `openwhisk.triggers`, timers as `function/timer`. `actionlab.d.ts` fills it in; add those that only calls create in the same way. */
export interface FiringTriggers {}

/** The path of an action: a key of {@link Actions}, and any string as long as it has none. */
export type ActionPath = NameOf<Actions>

/** What `emulator.fire` fires: one of {@link FiringTriggers}, alone or as `vendor:name`, and any string as long as it has none. */
export type TriggerName = keyof FiringTriggers extends never
  ? string
  : Spelt<{ [Name in Extract<keyof FiringTriggers, string>]: Name | `${string}:${Name}` }>

/** The key of an API Gateway trigger: one of {@link Triggers}, and any string as long as it has none. */
export type GatewayTriggerName = NameOf<Triggers>

/** What a call through a trigger takes: its key, or the path of an action that has only one. */
export type TriggerAddress = keyof Triggers extends never ? string : Spelt<{ [Name in keyof Triggers]: Name | Triggers[Name] }>

type NameOf<T> = keyof T extends never ? string : Spelt<{ [Name in keyof T]: Name }>

/** The strings among the values: messages of the type checker spell them out, where they call `keyof Actions` by that name. */
type Spelt<T> = Extract<T[keyof T], string>
