/** Finds the function that an action names, in the words of Tencent Cloud API. docs/contracts/tcb.md 25.5. */
import type { JsonObject } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import { errors, type ErrorCode } from '../contract.ts'
import { Fault } from '../envelope.ts'
import type { Gateway, Target } from '../gateway.ts'
import { ApiError } from './api-error.ts'
import { requiredText, text } from './params.ts'

/** Other namespaces are other environments. `default` is the one of SCF's own. */
export function checkNamespace({ deps }: Gateway, params: JsonObject): ApiError | undefined {
  const namespace = text(params, 'Namespace')
  if (namespace instanceof ApiError) return namespace
  const { envId } = deps.config.tcb
  if (namespace === undefined || namespace === '' || namespace === 'default' || namespace === envId) return undefined
  return new ApiError(
    'ResourceNotFound.Namespace',
    'The namespace does not exist.',
    said`there is tcb.envId ${envId}, and not ${namespace}`,
  )
}

/** @param usual qualifier where none is named */
export function findTarget(gateway: Gateway, params: JsonObject, usual: string): Target | ApiError {
  const name = requiredText(params, 'FunctionName')
  if (name instanceof ApiError) return name
  const qualifier = text(params, 'Qualifier')
  if (qualifier instanceof ApiError) return qualifier
  const wrong = checkNamespace(gateway, params)
  if (wrong) return wrong
  const target = gateway.locate(name, qualifier ?? usual, undefined)
  return target instanceof Fault ? apiErrorOf(target) : target
}

const codes = new Map<ErrorCode, readonly [code: string, message: string]>([
  ['FUNCTION_PARAM_INVALID', ['InvalidParameterValue.FunctionName', 'The function name is invalid.']],
  ['FUNCTION_NOT_FOUND', ['ResourceNotFound.Function', 'The function does not exist.']],
  ['FUNCTION_QUALIFIER_NOT_FOUND', ['ResourceNotFound.FunctionVersion', 'The function version does not exist.']],
  ['FUNCTION_STATUS_ABNORMAL', ['FailedOperation.FunctionStatusError', 'The status of the function does not allow this operation.']],
])

/** A call that came to nothing before its function ran. */
export function apiErrorOf({ code, details: { detail } }: Fault): ApiError {
  const [own, message] = codes.get(code) ?? ['FailedOperation.InvokeFunction', errors[code].reason]
  return new ApiError(own, message, detail)
}
