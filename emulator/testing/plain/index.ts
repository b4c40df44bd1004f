/**
 * An emulator with clients, a clock and assertions, for node:test, Jest and other frameworks.
 *
 * @module actionlab/testing
 */
export { createVirtualClock } from '../../system/clock.ts'
export { openEmulator, type OpenedEmulator } from './open-emulator.ts'
export {
  assertAccepted,
  assertCalled,
  assertFailsWith,
  assertFired,
  assertInvokedWith,
  assertLogged,
  assertMatchesContract,
  assertResponds,
  assertSucceeds,
  assertSucceedsWith,
  assertTimesOut,
  type Asserted,
} from './assertions.ts'
export type { Answer } from '../clients/answer.ts'
export type { CallInit, Query } from '../clients/connection.ts'
export type { NcpClient, PostActionContent, PostActionOptions, SignOptions, TriggerInit } from '../clients/ncp.ts'
export type { ActivationAnswer, InvokeOptions, OpenWhiskClient, WebInit } from '../clients/openwhisk.ts'
export type { TcbClient, TcbOptions } from '../clients/tcb.ts'
export type { ContractName } from '../matchers/contracts.ts'
export type { ExpectedResponse } from '../matchers/respond.ts'
export type { TestAction } from '../test-action.ts'
export type { TestEmulator } from '../test-emulator.ts'
export type { TestTrigger } from '../test-trigger.ts'
export type { FiredBy, PastFiring } from '../../model/trigger.ts'
export type { Collection, Database } from '../../documents/collections.ts'
export type { Storage } from '../../objects/files.ts'
export type { ObjectNote, StoredObject } from '../../model/objects.ts'
export type { MswHandler } from '../../outbound/msw.ts'
export type { Outbound, Unclaimed } from '../../outbound/outbound.ts'
export type { OutboundFailure, OutboundHandler, OutboundRequest, OutboundRule, ReplyOptions } from '../../outbound/rule.ts'
export type { Stub, StubAnswer, StubCall, StubHandler, StubRequest, Stubs } from '../../model/stubs.ts'
export type { OutgoingCall } from '../../model/outgoing.ts'
export type { Pending, VirtualClock } from '../../model/clock.ts'
export type { Emulator, EmulatorOptions } from '../../emulator.ts'
export type { Activation, Status } from '../../model/activation.ts'
