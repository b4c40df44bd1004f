/**
 * Lists the facts of the OpenWhisk contract that code looks up, each with its source. `openwhisk.md` is the contract document,
 * `seed 004` the vendor's own page of 2017, names of Scala files those of apache/openwhisk at 1fae641a2 ("HEAD").
 */
import type { HeaderLine, Problem } from '../shared/controller-errors.ts'

interface SourcedProblem extends Problem {
  readonly source: string
}

/** Errors of the router. */
export const rejections = {
  notFound: { status: 404, text: 'The requested resource could not be found.', source: 'openwhisk.md 1' },
  credentialsMissing: {
    status: 401,
    text: 'The resource requires authentication, which was not supplied with the request',
    source: 'openwhisk.md 10',
  },
  credentialsRejected: { status: 401, text: 'The supplied authentication is invalid', source: 'openwhisk.md 10' },
  illegalName: { status: 400, text: 'The name of the entity contains illegal characters.', source: 'openwhisk.md 11' },
  illegalNamespace: { status: 400, text: 'The namespace contains illegal characters.', source: 'ErrorResponse.scala namespaceIllegal' },
  illegalActivationId: { status: 400, text: 'The activation id is not valid.', source: 'openwhisk.md 12' },
  limitsOfEntity: {
    status: 400,
    text: 'Inner entity level routes for limits are not yet implemented.',
    source: 'Limits.scala entityname',
  },
  noEntity: { status: 400, text: 'Request entity expected but not supplied', source: 'pekko-http RequestEntityExpectedRejection' },
} as const satisfies Record<string, SourcedProblem>

/** Errors of the controller's API. Those that web actions have as well, such as the 404 of an unknown action, are in shared/controller-errors.ts. */
export const refusals = {
  docsWithCount: { status: 400, text: "The parameter 'docs' is not permitted with 'count'.", source: 'openwhisk.md 12' },
  exists: { status: 409, text: 'resource already exists', source: 'ApiUtils.scala putEntity' },
  otherCollection: {
    status: 409,
    text: 'Resource by this name exists but is not in this collection.',
    source: 'ErrorResponse.scala conformanceMessage',
  },
  execUndefined: { status: 400, text: 'exec undefined', source: 'Actions.scala make' },
  sequenceEmpty: { status: 400, text: 'No component specified for the sequence.', source: 'ErrorResponse.scala sequenceNoComponent' },
  sequenceTooLong: { status: 400, text: 'Too many actions in the sequence.', source: 'openwhisk.md 14' },
  sequenceCyclic: { status: 400, text: 'Sequence may not refer to itself.', source: 'ErrorResponse.scala sequenceIsCyclic' },
  sequenceComponentMissing: {
    status: 400,
    text: 'Sequence component does not exist.',
    source: 'openwhisk.md 14; Actions.scala checkSequenceActionLimits',
  },
  onBinding: { status: 400, text: 'Operation not permitted on package binding.', source: 'ErrorResponse.scala notAllowedOnBinding' },
  bindingMissing: {
    status: 400,
    text: 'Binding references a package that does not exist.',
    source: 'ErrorResponse.scala bindingDoesNotExist',
  },
  bindingToOther: {
    status: 409,
    text: 'Cannot bind to a resource that is not a package.',
    source: 'ErrorResponse.scala requestedBindingIsNotValid',
  },
  bindingToBinding: {
    status: 400,
    text: 'Cannot bind to another package binding.',
    source: 'ErrorResponse.scala bindingCannotReferenceBinding',
  },
  packageNotBinding: {
    status: 409,
    text: 'Resource is a package and cannot be converted into a binding.',
    source: 'ErrorResponse.scala packageCannotBecomeBinding',
  },
  feedName: { status: 400, text: 'Feed name is not valid', source: 'Triggers.scala validateTriggerFeed' },
  ruleIncomplete: { status: 400, text: 'rule requires a valid trigger and a valid action', source: 'Rules.scala create' },
  ruleWithoutTrigger: { status: 404, text: 'Only rules with existing triggers can be activated', source: 'Rules.scala activate' },
} as const satisfies Record<string, SourcedProblem>

/** openwhisk.md 11, last but one: on every answer of the API except the router's errors. */
export const apiCors: readonly HeaderLine[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Headers', 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent'],
  ['Access-Control-Allow-Methods', 'GET, DELETE, POST, PUT, HEAD'],
]

/** WebActions.scala `allowedOperations`, in its order; the router rejects all others with 405 before it looks at the address. */
export const webMethods = ['GET', 'DELETE', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'] as const

/** openwhisk.md 8: headers that web actions allow when the request names none. */
export const webAllowHeaders = 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent'

/** Numbers of openwhisk.md 11 to 13. Sizes in bytes, times in ms. */
export const limits = {
  invokeTimeout: { value: 60_000, source: 'openwhisk.md 11: `timeout` is 1…60000' },
  listDefault: { value: 30, source: 'openwhisk.md 12' },
  listMost: { value: 200, source: 'openwhisk.md 12' },
  nameLength: { value: 256, source: 'openwhisk.md 1, 11' },
  activationIdLength: { value: 32, source: 'openwhisk.md 12' },
  sequenceLength: { value: 50, source: 'openwhisk.md 13' },
  codeSize: { value: 48 * 1024 * 1024, source: 'Exec.scala maxSize' },
  entitySize: { value: 50 * 1024 * 1024, source: "the controller's application.conf, max-content-length" },
} as const satisfies Record<string, { readonly value: number; readonly source: string }>

interface Decision {
  readonly topic: string
  /** Which side is emulated. */
  readonly take: '2017' | 'HEAD' | 'both' | 'neither'
  readonly rule: string
  /** Files that do so, the first relative to providers/, the others beside it. */
  readonly where: string
  readonly source: string
}

/** Differences between the documents of 2017 and the controller of today, each with the choice made here: section 16 row by row, then its open questions. */
export const decisions = [
  {
    topic: 'path after the extension',
    take: '2017',
    rule: 'projects the result on /api/v1/web; `.http` never does',
    where: 'shared/web-action/render.ts, projection.ts',
    source: 'openwhisk.md 16, 3; seed 004 "projecting fields"',
  },
  {
    topic: 'default field of .html, .svg, .text',
    take: 'both',
    rule: 'the property named like the extension, else `body`, else 404',
    where: 'shared/web-action/extensions.ts',
    source: 'openwhisk.md 16, 3.3; seed 004 "content extensions"',
  },
  {
    topic: 'empty .http body',
    take: 'HEAD',
    rule: '204 unless a status is given',
    where: 'shared/web-action/encode-http.ts',
    source: 'openwhisk.md 16, 5.3; seed 002',
  },
  {
    topic: 'JSON body that is not base64, or an object',
    take: 'HEAD',
    rule: 'sent as it is; base64 is still decoded',
    where: 'shared/web-action/encode-http.ts, base64.ts',
    source: 'openwhisk.md 16, 5.4, 5.5',
  },
  {
    topic: 'body that is no string, without a content-type',
    take: 'HEAD',
    rule: 'application/json',
    where: 'shared/web-action/encode-http.ts',
    source: 'openwhisk.md 16, 5.5',
  },
  {
    topic: 'statusCode as a string, unregistered codes, header arrays',
    take: 'HEAD',
    rule: 'accepted',
    where: 'shared/web-action/encode-http.ts',
    source: 'openwhisk.md 16, 5.1, 5.2',
  },
  {
    topic: 'JSON scalars, arrays and +json in request bodies',
    take: 'HEAD',
    rule: '`__ow_body` is the parsed value; objects are merged',
    where: 'shared/web-action/decode.ts',
    source: 'openwhisk.md 16, 4',
  },
  {
    topic: 'raw request without a body',
    take: 'HEAD',
    rule: '`__ow_body` is ""',
    where: 'shared/web-action/decode.ts',
    source: 'openwhisk.md 16, 4',
  },
  {
    topic: '`code` of an error body',
    take: 'HEAD',
    rule: 'a string, the transaction id',
    where: 'shared/controller-errors.ts',
    source: 'openwhisk.md 16, 7; seed 002',
  },
  {
    topic: 'CORS defaults and OPTIONS',
    take: 'HEAD',
    rule: 'added, and OPTIONS answered, unless web-custom-options; then the action runs as in 2017',
    where: 'shared/web-action/cors.ts, run-web-action.ts',
    source: 'openwhisk.md 16, 8; seed 002',
  },
  {
    topic: 'require-whisk-auth as string, number, false',
    take: 'HEAD',
    rule: 'a header to match, or open',
    where: 'shared/web-action/run-web-action.ts',
    source: 'openwhisk.md 16, 10',
  },
  {
    topic: 'unknown response type',
    take: 'HEAD',
    rule: 'binary unless it names a charset; an unreadable one is 400',
    where: 'shared/web-action/media-types.ts',
    source: 'openwhisk.md 16, 6',
  },
  {
    topic: 'svg in .http',
    take: 'both',
    rule: 'base64 is decoded, anything else is text',
    where: 'shared/web-action/encode-http.ts',
    source: 'openwhisk.md 16, 6; seed 004 (Spray table)',
  },
  {
    topic: 'web action through a binding',
    take: 'HEAD',
    rule: 'works, with the parameters of the binding',
    where: '../model/find-action.ts',
    source: 'openwhisk.md 16 leaves it out; WebActionsApiTests "invoke action in a binding"',
  },
  {
    topic: '.text of an error object',
    take: 'both',
    rule: '`text`, else `body` (HEAD), else the object itself (2017)',
    where: 'shared/web-action/render.ts',
    source: 'openwhisk.md 9, second bullet',
  },
  {
    topic: 'array as the result of a web action',
    take: '2017',
    rule: 'developer error, 400',
    where: 'shared/web-action/render.ts',
    source: 'openwhisk.md 9, last bullet: undecidable, HEAD fails with 500 text/plain',
  },
  {
    topic: 'package whose name starts with `default`',
    take: 'neither',
    rule: 'reachable like any other',
    where: 'openwhisk/web-address.ts',
    source: 'openwhisk.md 1: quirk not worth copying',
  },
  {
    topic: 'JSON that is base64 with blanks around it',
    take: 'HEAD',
    rule: 'decoded without the blanks',
    where: 'shared/web-action/base64.ts',
    source: 'openwhisk.md 5.4 "trimmed"',
  },
  {
    topic: 'connection headers returned by an action',
    take: 'HEAD',
    rule: 'content-length, transfer-encoding, connection, date and server are dropped',
    where: 'shared/web-action/encode-http.ts',
    source: 'pekko-http HttpResponseRendererFactory "illegal RawHeader"',
  },
  {
    topic: 'credentials where none are configured',
    take: 'neither',
    rule: 'the API is open; web actions know a caller by a key named like a UUID or like the namespace',
    where: 'openwhisk/authentication.ts',
    source: 'openwhisk.md 17: nobody:nothing stays unknown',
  },
] as const satisfies readonly Decision[]
