/** Lists the actions that the SDKs' gateways know. */
import type { SdkAction } from './action.ts'
import { invokeFunction } from './functions.ts'

export const actions: ReadonlyMap<string, SdkAction> = new Map<string, SdkAction>([['functions.invokeFunction', invokeFunction]])
