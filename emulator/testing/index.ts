/**
 * Vitest's `test` with an emulator in it, and matchers for what clouds answer.
 *
 * @module actionlab/vitest
 */
import './check-vitest.ts'
import './matchers/index.ts'

// `vi` has to come from 'vitest' itself: Vitest hoists `vi.mock()` by that import.
export { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
export { createTest, test, test as it, type ActionlabTest, type Fixtures, type TestOptions } from './fixtures.ts'
export type { Emulators } from './emulators.ts'
export { replayCases, type ReplayOptions } from './replay-cases.ts'
export type { Answer } from './clients/answer.ts'
export type { CallInit, Query } from './clients/connection.ts'
export type { Target } from './clients/live-connection.ts'
export type { NcpClient, PostActionContent, PostActionOptions, SignOptions, TriggerInit } from './clients/ncp.ts'
export type { ActivationAnswer, InvokeOptions, OpenWhiskClient, WebInit } from './clients/openwhisk.ts'
export type { TcbClient, TcbFunctionName, TcbOptions } from './clients/tcb.ts'
export { differences, type Difference } from './differences.ts'
export type { ContractName } from './matchers/contracts.ts'
export type { ExpectedResponse } from './matchers/respond.ts'
export type { ActionlabMatchers } from './matchers/types.ts'
export type { Collection, Database } from '../documents/collections.ts'
export type { Storage } from '../objects/files.ts'
export type { ObjectNote, StoredObject } from '../model/objects.ts'
export type { MswHandler } from '../outbound/msw.ts'
export type { Outbound, Unclaimed } from '../outbound/outbound.ts'
export type { OutboundFailure, OutboundHandler, OutboundRequest, OutboundRule, ReplyOptions } from '../outbound/rule.ts'
export type { Stub, StubAnswer, StubCall, StubHandler, StubRequest, Stubs } from '../model/stubs.ts'
export type { OutgoingCall } from '../model/outgoing.ts'
export type { TestAction } from './test-action.ts'
export type { TestEmulator } from './test-emulator.ts'
export type { TestTrigger } from './test-trigger.ts'
export type { FiredBy, PastFiring } from '../model/trigger.ts'
export type { ActionPath, GatewayTriggerName, TriggerAddress, TriggerName } from '../model/typed-names.ts'
export type { Pending, VirtualClock } from '../model/clock.ts'
export type { Emulator, EmulatorOptions } from '../emulator.ts'
export type { Activation, Status } from '../model/activation.ts'
