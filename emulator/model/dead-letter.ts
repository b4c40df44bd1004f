/** A call that its cloud has given up, as SCF's dead letter queue holds it (tencentcloud.com/document/product/583/39704). */

export interface DeadLetter {
  /** Of the call: the same in all of its tries. */
  readonly RequestId: string
  /** -1 where the function failed, otherwise SCF's status, such as 432. */
  readonly ErrorCode: number
  /** Of an exception with its stack. */
  readonly ErrorMessage: string
  readonly Body: DeadLetterBody
}

/** The call, as it was put into the queue. */
export interface DeadLetterBody {
  readonly AppId: number
  readonly Uin: string
  readonly SubAccountUin: string
  /** `TRIGGER_TIMER`. */
  readonly RequestSource: string
  readonly FunctionName: string
  /** Id of the environment. */
  readonly Namespace: string
  readonly Qualifier: string
  readonly InvocationType: string
  /** The event, as JSON text. */
  readonly ClientContext: string
  readonly LogType: string
  /** Epoch ms of the last try, as text. */
  readonly TimeStampForInvoker: string
  readonly RequestId: string
  /** When the call came, in UTC+8: `2020-10-10T09:22:00.061000000+08:00`. */
  readonly PushTime: string
  /** How often it was tried again. */
  readonly RetryNum: number
  readonly Ttl: number
}
