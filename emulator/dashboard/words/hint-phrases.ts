/** Hints of an activation, as providers and containers write them. */
import type { Texts } from './texts.ts'

export const hintPhrases: readonly Texts[] = [
  [
    '{key} in actionlab.config may name a program or an image that does: {command}, {image}.',
    'actionlab.config의 {key}에 실행할 프로그램이나 이미지를 지정할 수 있습니다: {command}, {image}.',
    '可在 actionlab.config 的 {key} 中指定用来运行的程序或镜像：{command}、{image}。',
  ],
  [
    '{key} in actionlab.config may name a program or an image that does: {command}, or with Docker or Podman {image}.',
    'actionlab.config의 {key}에 실행할 프로그램이나 이미지를 지정할 수 있습니다: {command}, Docker 또는 Podman이 있으면 {image}.',
    '可在 actionlab.config 的 {key} 中指定用来运行的程序或镜像：{command}；有 Docker 或 Podman 时也可用 {image}。',
  ],
  [
    'The returned object has none of statusCode, headers and body, so the caller got 204 without a body. Return { body: … }.',
    '반환된 객체에 statusCode, headers, body가 모두 없어 호출자는 본문 없는 204를 받았습니다. { body: … }를 반환하세요.',
    '返回的对象中没有 statusCode、headers 和 body，因此调用方收到无内容的 204。请返回 { body: … }。',
  ],
  [
    'A statusCode below 200 is interim: the caller waits for a final answer, which does not follow, until the connection ends. Return one of 200 to 599.',
    '200보다 작은 statusCode는 중간 응답입니다. 최종 응답이 뒤따르지 않아 호출자는 연결이 끝날 때까지 기다립니다. 200에서 599 사이의 값을 반환하세요.',
    '小于 200 的 statusCode 是临时响应：调用方会一直等待并不会到来的最终响应，直到连接结束。请返回 200 到 599 之间的值。',
  ],
  [
    'Content-Type beside body does nothing. Put it into headers: { "Content-Type": … }.',
    'body와 같은 위치의 Content-Type은 적용되지 않습니다. headers: { "Content-Type": … } 안에 넣으세요.',
    '与 body 并列的 Content-Type 不起作用。请放入 headers: { "Content-Type": … }。',
  ],
  [
    'A string body without a Content-Type goes out as text/html. Set headers: { "Content-Type": … }, or return an object for JSON.',
    'Content-Type이 없는 문자열 body는 text/html로 전송됩니다. headers: { "Content-Type": … }를 지정하거나, JSON이라면 객체를 반환하세요.',
    '没有 Content-Type 的字符串 body 会以 text/html 发送。请设置 headers: { "Content-Type": … }，如需 JSON 请返回对象。',
  ],
  [
    'The result has the key "error", so the activation failed (application error) and every other key was dropped. Use another name for data.',
    '반환값에 "error" 키가 있어 실행이 실패(application error)로 처리되고 나머지 키는 버려졌습니다. 데이터에는 다른 이름을 사용하세요.',
    '返回值中有 "error" 键，因此本次调用判定为失败（application error），其他键被丢弃。数据请使用其他名称。',
  ],
  [
    'The value of "error" is used as the HTTP response. It has no statusCode, headers or body, so the caller got 204 without a body. Return or reject with { statusCode: 4xx, body: … }.',
    '"error"의 값이 HTTP 응답으로 사용됩니다. statusCode, headers, body가 없어 호출자는 본문 없는 204를 받았습니다. { statusCode: 4xx, body: … }를 반환하거나 reject하세요.',
    '"error" 的值会作为 HTTP 响应。其中没有 statusCode、headers 或 body，因此调用方收到无内容的 204。请返回或 reject { statusCode: 4xx, body: … }。',
  ],
  [
    'The value of "error" is used as the HTTP response and must be an object such as { statusCode: 400, body: … }; with anything else the caller gets 400 "Response is not valid \'message/http\'."',
    '"error"의 값은 HTTP 응답으로 사용되므로 { statusCode: 400, body: … } 같은 객체여야 합니다. 그렇지 않으면 호출자는 400 "Response is not valid \'message/http\'."를 받습니다.',
    '"error" 的值会作为 HTTP 响应，必须是 { statusCode: 400, body: … } 这样的对象；否则调用方收到 400 "Response is not valid \'message/http\'."。',
  ],
  [
    'Asynchronous because blocking=true was missing: the caller got 202 and the activation id only. Call with ?blocking=true&result=true for the returned value.',
    'blocking=true가 없어 비동기로 처리되었습니다. 호출자는 202와 activation ID만 받았습니다. 반환값이 필요하면 ?blocking=true&result=true로 호출하세요.',
    '缺少 blocking=true，因此按异步处理：调用方只收到 202 和 activation ID。如需返回值，请使用 ?blocking=true&result=true 调用。',
  ],
  [
    'result=true alone does nothing: without blocking=true the caller gets 202 and the activation id only.',
    'result=true만으로는 효과가 없습니다. blocking=true가 없으면 호출자는 202와 activation ID만 받습니다.',
    '仅有 result=true 不起作用：没有 blocking=true 时，调用方只收到 202 和 activation ID。',
  ],
  [
    'blocking and result mean nothing on an HTTP trigger (web actions always answer synchronously); they are ordinary query parameters here.',
    'HTTP 트리거에서는 blocking과 result가 의미가 없습니다(웹 액션은 항상 동기로 응답). 여기서는 일반 쿼리 파라미터입니다.',
    'blocking 和 result 对 HTTP 触发器没有意义（Web 函数始终同步响应），在这里只是普通的查询参数。',
  ],
  [
    'The code reads __ow_query, which exists only with raw HTTP (rawHttp: true). Without it the query parameters are parameters of their own.',
    '코드가 __ow_query를 읽지만 이 값은 raw HTTP(rawHttp: true)에서만 제공됩니다. 그 외에는 쿼리 파라미터가 개별 파라미터로 전달됩니다.',
    '代码读取了 __ow_query，但它只在 raw HTTP（rawHttp: true）下存在。否则查询参数会作为单独的参数传入。',
  ],
  [
    'The code reads __ow_body, but without raw HTTP (rawHttp: true) the keys of a JSON or form body are parameters of their own and there is no __ow_body.',
    '코드가 __ow_body를 읽지만 raw HTTP(rawHttp: true)가 아니면 JSON이나 폼 본문의 키가 개별 파라미터로 전달되고 __ow_body는 없습니다.',
    '代码读取了 __ow_body，但没有开启 raw HTTP（rawHttp: true）时，JSON 或表单的各个键会作为单独的参数传入，没有 __ow_body。',
  ],
  [
    "The result asks for {next} as a conductor's does, but {path} is no conductor: give it the annotation `conductor: true`.",
    '결과가 컨덕터처럼 {next} 액션을 요청하지만 {path} 액션은 컨덕터가 아닙니다. 주석 `conductor: true`를 추가하세요.',
    '结果像 conductor 那样请求 {next}，但 {path} 不是 conductor：请为它添加注解 `conductor: true`。',
  ],
  [
    'Raw HTTP is on (rawHttp: true), so query and body are only in __ow_query and __ow_body (JSON as Base64), and the code reads neither.',
    'Raw HTTP(rawHttp: true)가 켜져 있어 쿼리와 본문은 __ow_query와 __ow_body(JSON은 Base64)에만 있는데, 코드는 둘 다 읽지 않습니다.',
    'Raw HTTP（rawHttp: true）已开启，查询参数和请求体只在 __ow_query 和 __ow_body 中（JSON 为 Base64），而代码两者都没有读取。',
  ],
  [
    'Raw HTTP is on, so a JSON body comes as Base64 in __ow_body. Decode it first: {code}.',
    'Raw HTTP가 켜져 있어 JSON 본문은 __ow_body에 Base64로 전달됩니다. 먼저 디코딩하세요: {code}.',
    'Raw HTTP 已开启，JSON 请求体以 Base64 形式放在 __ow_body 中。请先解码：{code}。',
  ],
  [
    'CloudBase calls {two}, OpenWhisk and NAVER Cloud call {one}. For both: {both}.',
    'CloudBase는 {two}, OpenWhisk와 NAVER Cloud는 {one} 형태로 호출합니다. 둘 다 지원하려면: {both}.',
    'CloudBase 以 {two} 调用，OpenWhisk 和 NAVER Cloud 以 {one} 调用。如需兼容两者：{both}。',
  ],
  [
    'The result is no JSON, so the caller got none of it: {reason}. Return plain data: objects, arrays, strings, numbers, booleans, null.',
    '반환값이 JSON이 아니어서 호출자에게 전달되지 않았습니다: {reason}. 객체, 배열, 문자열, 숫자, 불리언, null 같은 일반 데이터를 반환하세요.',
    '返回值不是 JSON，调用方没有收到任何内容：{reason}。请返回普通数据：对象、数组、字符串、数字、布尔值或 null。',
  ],
  [
    "context.httpContext exists in functions of @cloudbase/functions-framework (函数型云托管), another product: in an event function of CloudBase the event is all there is. Name that package in the package.json of the function, or set its tcb.functions.NAME.type to 'framework': the program of the package serves it then, as a web function.",
    'context.httpContext는 다른 제품인 @cloudbase/functions-framework(函数型云托管)의 함수에만 있습니다. CloudBase 이벤트 함수에는 event만 전달됩니다. 함수의 package.json에 그 패키지를 적거나 tcb.functions.NAME.type을 framework로 설정하면 그 패키지의 프로그램이 웹 함수로 제공합니다.',
    'context.httpContext 只存在于另一款产品 @cloudbase/functions-framework（函数型云托管）的函数中：CloudBase 事件函数只有 event。在函数的 package.json 中写上该包，或将 tcb.functions.NAME.type 设为 framework，即由该包的程序作为 Web 函数提供服务。',
  ],
  [
    'Out of memory: {took}, and the limit is {limit} MB. Use less, or raise {raise}.',
    '메모리 부족: {took}. 한도는 {limit} MB입니다. 사용량을 줄이거나 {raise} 값을 올리세요.',
    '内存不足：{took}，限制为 {limit} MB。请减少使用，或调高{raise}。',
  ],
  ['its JavaScript heap held {mb} MB', 'JavaScript 힙이 {mb} MB를 사용했습니다', 'JavaScript 堆占用了 {mb} MB'],
  ['it asked for more', '한도보다 많이 요청했습니다', '申请的内存超出限制'],
  ['it used {mb} MB', '{mb} MB를 사용했습니다', '使用了 {mb} MB'],
  [
    'memory of the function (memorySize in cloudbaserc.json)',
    '함수의 memory(cloudbaserc.json의 memorySize)',
    '函数的 memory（cloudbaserc.json 中的 memorySize）',
  ],
  ['limits.memory of the action', '액션의 limits.memory', '函数的 limits.memory'],
  [
    "{name} is not installed here. The cloud's image has it: {command}",
    '{name} 패키지가 여기에 설치되어 있지 않습니다. 클라우드 이미지에는 있습니다: {command}',
    '此处未安装 {name}，云端镜像中已内置：{command}',
  ],
  [
    "Some vendors' runtimes have it ({dev}), all others need it with the function: {command}",
    '일부 벤더의 런타임에는 있고({dev}), 그 외에는 함수에 포함해야 합니다: {command}',
    '部分厂商的运行时已内置（{dev}），其他环境需随函数安装：{command}',
  ],
  ['{name} is not installed.', '{name} 패키지가 설치되어 있지 않습니다.', '未安装 {name}。'],
  ['{from} asks for it.', '{from}에서 사용합니다.', '{from} 需要它。'],
  ["OpenWhisk's runtime has it: {command}", 'OpenWhisk 런타임에는 있습니다: {command}', 'OpenWhisk 运行时已内置：{command}'],
  [
    'The code itself goes on: nothing can stop it in a thread that others use.',
    '코드 자체는 계속 실행됩니다. 다른 코드와 함께 쓰는 스레드에서는 중지할 수 없습니다.',
    '代码本身会继续运行：在共用的线程中无法停止。',
  ],
  [
    'The cluster runs the code to its end: OpenWhisk has no request that cancels an activation.',
    '클러스터에서는 코드가 끝까지 실행됩니다. OpenWhisk에는 실행을 취소하는 요청이 없습니다.',
    '集群会将代码执行完：OpenWhisk 没有取消调用的接口。',
  ],
  ['Cancelled: {rule}.', '취소됨: {rule}.', '已取消：{rule}。'],
  [
    'its container was destroyed while the code ran. The caller gets what OpenWhisk answers then: a developer error (ActivationResult.scala)',
    '코드 실행 중에 컨테이너가 제거되었습니다. 호출자는 이때 OpenWhisk가 응답하는 developer error를 받습니다(ActivationResult.scala)',
    '代码运行期间容器被销毁。调用方收到 OpenWhisk 此时返回的 developer error（ActivationResult.scala）',
  ],
  [
    'its container was destroyed before the code was loaded. The caller gets what OpenWhisk answers then: a developer error (ActivationResult.scala)',
    '코드를 로드하기 전에 컨테이너가 제거되었습니다. 호출자는 이때 OpenWhisk가 응답하는 developer error를 받습니다(ActivationResult.scala)',
    '代码加载之前容器被销毁。调用方收到 OpenWhisk 此时返回的 developer error（ActivationResult.scala）',
  ],
  [
    'no container had it yet. The caller gets what OpenWhisk answers where queued activations are aborted: an internal error (ContainerProxy.scala)',
    '아직 컨테이너에 배정되지 않았습니다. 호출자는 대기 중인 실행이 중단될 때 OpenWhisk가 응답하는 internal error를 받습니다(ContainerProxy.scala)',
    '尚未分配容器。调用方收到 OpenWhisk 中止排队调用时返回的 internal error（ContainerProxy.scala）',
  ],
  [
    'its code was still being built. The caller gets what OpenWhisk answers where queued activations are aborted: an internal error (ContainerProxy.scala)',
    '코드가 아직 빌드 중이었습니다. 호출자는 대기 중인 실행이 중단될 때 OpenWhisk가 응답하는 internal error를 받습니다(ContainerProxy.scala)',
    '代码仍在构建中。调用方收到 OpenWhisk 中止排队调用时返回的 internal error（ContainerProxy.scala）',
  ],
  [
    'Ended with its container, in which activation {id} was cancelled.',
    '같은 컨테이너의 실행 {id}이(가) 취소되어 함께 종료되었습니다.',
    '同一容器中的调用 {id} 被取消，因此一并结束。',
  ],
  [
    'While deploying {path}, the remote OpenWhisk at {host}',
    '{path} 배포 중 원격 OpenWhisk({host}):',
    '部署 {path} 时，远程 OpenWhisk（{host}）：',
  ],
  [
    'While invoking {path}, the remote OpenWhisk at {host}',
    '{path} 호출 중 원격 OpenWhisk({host}):',
    '调用 {path} 时，远程 OpenWhisk（{host}）：',
  ],
  [
    'did not answer within {ms} ms. The activation may still be running there.',
    '{ms} ms 안에 응답하지 않았습니다. 그곳에서 아직 실행 중일 수 있습니다.',
    '{ms} ms 内未响应，调用可能仍在那里运行。',
  ],
  ['did not answer within {ms} ms.', '{ms} ms 안에 응답하지 않았습니다.', '{ms} ms 内未响应。'],
  [
    'could not be reached ({why}). Is it running, and is apiHost right?',
    '연결할 수 없습니다({why}). 실행 중인지, apiHost가 맞는지 확인하세요.',
    '无法连接（{why}）。请确认它正在运行且 apiHost 正确。',
  ],
  [
    'refused the key ({status}). Check auth and namespace of engine.openwhisk.',
    '키가 거부되었습니다({status}). engine.openwhisk의 auth와 namespace를 확인하세요.',
    '密钥被拒绝（{status}）。请检查 engine.openwhisk 的 auth 和 namespace。',
  ],
  [
    'throttles (429): {why}. Raise the limits of the namespace there, or slow down.',
    '요청이 제한되었습니다(429): {why}. 해당 네임스페이스의 한도를 올리거나 속도를 줄이세요.',
    '触发限流（429）：{why}。请提高该命名空间的限额，或降低频率。',
  ],
  [
    'Asynchronous call, try {number}: it failed, so it is retried in 1 minute.',
    '비동기 호출 {number}번째 시도: 실패하여 1분 후에 다시 시도합니다.',
    '异步调用第 {number} 次尝试：失败，将在 1 分钟后重试。',
  ],
  [
    "Asynchronous call, try {number}: SCF's status is {status}, so it is tried again each minute.",
    '비동기 호출 {number}번째 시도: SCF 상태가 {status}이므로 1분마다 다시 시도합니다.',
    '异步调用第 {number} 次尝试：SCF 状态为 {status}，将每分钟重试。',
  ],
  [
    'Asynchronous call, try {number}: it is not tried again. emulator.deadLetters has it as a dead letter.',
    '비동기 호출 {number}번째 시도: 다시 시도하지 않습니다. emulator.deadLetters에 데드 레터로 남았습니다.',
    '异步调用第 {number} 次尝试：不再重试，已作为死信保存在 emulator.deadLetters 中。',
  ],
  ['failed ({status}): {why}.', '실패했습니다({status}): {why}.', '失败（{status}）：{why}。'],
  ['rejected it ({status}): {why}.', '거부했습니다({status}): {why}.', '拒绝了请求（{status}）：{why}。'],
]
