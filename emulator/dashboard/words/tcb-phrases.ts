/** Why CloudBase refused a request. */
import type { Texts } from './texts.ts'

export const tcbPhrases: readonly Texts[] = [
  ['{code} (request {id})', '{code}(요청 {id})', '{code}（请求 {id}）'],
  ['{code} (request {id}): {why}', '{code}(요청 {id}): {why}', '{code}（请求 {id}）：{why}'],
  [
    '{name} did not start (request {id}): {why}',
    '{name}이(가) 시작되지 않았습니다(요청 {id}): {why}',
    '{name} 未能启动（请求 {id}）：{why}',
  ],
  ['{size} bytes; at most 6 MB are taken', '{size}바이트입니다. 최대 6 MB까지 허용됩니다', '{size} 字节；最多接受 6 MB'],
  ['the body is JSON, but no object', '본문이 JSON이지만 객체가 아닙니다', '请求体是 JSON，但不是对象'],
  ['the body is no form with fields', '본문이 필드가 있는 양식이 아닙니다', '请求体不是带字段的表单'],
  ['the body is no JSON object', '본문이 JSON 객체가 아닙니다', '请求体不是 JSON 对象'],
  [
    '{name} is a web function: call it with ?webfn=true or the header X-Tcb-Webfn: true',
    '{name}은(는) 웹 함수입니다. ?webfn=true 또는 X-Tcb-Webfn: true 헤더로 호출하세요',
    '{name} 是 Web 函数：请使用 ?webfn=true 或请求头 X-Tcb-Webfn: true 调用',
  ],
  [
    '{name} is an event function: call it without webfn=true',
    '{name}은(는) 이벤트 함수입니다. webfn=true 없이 호출하세요',
    '{name} 是事件函数：请不带 webfn=true 调用',
  ],
  ['{name} accepts no connections', '{name}이(가) 연결을 받지 않습니다', '{name} 不接受连接'],
  ['{name} broke the connection: {why}', '{name}이(가) 연결을 끊었습니다: {why}', '{name} 断开了连接：{why}'],
  [
    '2 to 60 letters, digits, - and _; first a letter, last a letter or digit',
    '영문자, 숫자, -, _ 2~60자. 첫 글자는 영문자, 마지막은 영문자나 숫자여야 합니다',
    '2 到 60 个字母、数字、- 和 _；以字母开头，以字母或数字结尾',
  ],
  ['there is no function {name} in the default package', '기본 패키지에 함수 {name}이(가) 없습니다', '默认包中没有函数 {name}'],
  ['tcb.functions.{name}.state is {state}', 'tcb.functions.{name}.state가 {state}입니다', 'tcb.functions.{name}.state 为 {state}'],
  ['{count} calls of {name} are running', '{name} 호출 {count}건이 실행 중입니다', '{name} 有 {count} 个调用正在运行'],
  [
    'scheme {scheme}; use Bearer or TC3-HMAC-SHA256',
    '인증 방식 {scheme}: Bearer 또는 TC3-HMAC-SHA256을 사용하세요',
    '鉴权方式为 {scheme}；请使用 Bearer 或 TC3-HMAC-SHA256',
  ],
  ['the token is no key of tcb.auth.tokens', '토큰이 tcb.auth.tokens에 없습니다', '令牌不在 tcb.auth.tokens 中'],
  [
    'role {role} is not in tcb.auth.httpApiAllow',
    '역할 {role}이(가) tcb.auth.httpApiAllow에 없습니다',
    '角色 {role} 不在 tcb.auth.httpApiAllow 中',
  ],
  [
    'the security rule of {name} refuses role {role}',
    '{name}의 보안 규칙이 역할 {role}을(를) 거부합니다',
    '{name} 的安全规则拒绝角色 {role}',
  ],
  [
    '{host} is not one this emulator answers to; server.allowedHosts adds names',
    '{host}은(는) 이 에뮬레이터의 호스트가 아닙니다. server.allowedHosts에 추가하세요',
    '{host} 不是此模拟器应答的主机；可在 server.allowedHosts 中添加',
  ],
  [
    'only web functions have paths below their name: add ?webfn=true',
    '이름 아래 경로는 웹 함수에만 있습니다. ?webfn=true를 추가하세요',
    '只有 Web 函数在名称之下有路径：请添加 ?webfn=true',
  ],
  [
    'emulated are {emulated}; the rest needs the cloud',
    '지원하는 동작: {emulated}. 나머지는 클라우드가 필요합니다',
    '支持的动作：{emulated}；其余需要云端',
  ],
  [
    '{name} has no version {version}; it has {known}',
    '{name}에 버전 {version}이(가) 없습니다. 있는 버전: {known}',
    '{name} 没有版本 {version}；现有：{known}',
  ],
  [
    '{header} is for administrators, and the token has the role {role}',
    '{header}은(는) 관리자만 쓸 수 있습니다. 토큰의 역할은 {role}입니다',
    '{header} 仅供管理员使用，令牌的角色为 {role}',
  ],
  [
    '{header}: {text}, but there is no tcb.caller in the configuration',
    '{header}: {text}. 설정에 tcb.caller가 없습니다',
    '{header}: {text}，但配置中没有 tcb.caller',
  ],
  [
    '{header}: {text} is none of nobody, configured, or name=value pairs joined with &, such as openid=o-alice, of {fields}',
    '{header}: {text}은(는) nobody, configured, 또는 &로 이은 이름=값(예: openid=o-alice)이 아닙니다. 이름: {fields}',
    '{header}: {text} 不是 nobody、configured，也不是用 & 连接的 名称=值（如 openid=o-alice）；名称：{fields}',
  ],
  ['Authorization has to be {form}', 'Authorization은 {form} 형식이어야 합니다', 'Authorization 必须为 {form}'],
  ['the credential scope has to be {scope}', '자격 증명 범위는 {scope}이어야 합니다', '凭证范围必须为 {scope}'],
  ['this is the canonical request here: {request}', '여기에서의 정규 요청은 다음과 같습니다: {request}', '此处的规范请求串为：{request}'],
  ['this is the text to sign here: {text}', '여기에서 서명할 텍스트는 다음과 같습니다: {text}', '此处的待签名字符串为：{text}'],
  [
    "the timestamp is {seconds} seconds away from the emulator's clock; 300 are allowed",
    '타임스탬프가 에뮬레이터 시계와 {seconds}초 차이가 납니다. 300초까지 허용됩니다',
    '时间戳与模拟器时钟相差 {seconds} 秒；最多允许 300 秒',
  ],
  ['the id is not that of tcb.cloudApi.secretId', 'ID가 tcb.cloudApi.secretId와 다릅니다', '该 ID 与 tcb.cloudApi.secretId 不一致'],
  [
    'there is tcb.envId {env}, and not {namespace}',
    'tcb.envId는 {env}이며 {namespace}이(가) 아닙니다',
    'tcb.envId 为 {env}，而不是 {namespace}',
  ],
  ['{name} is a web function, which takes no events', '{name}은(는) 웹 함수라서 이벤트를 받지 않습니다', '{name} 是 Web 函数，不接受事件'],
  [
    'tcb.access has no route, so nothing is served at {path}',
    'tcb.access에 경로가 없어 {path}에서 제공되는 것이 없습니다',
    'tcb.access 中没有路由，因此 {path} 处没有任何服务',
  ],
  [
    'no route of tcb.access takes {path}; there are {routes}',
    'tcb.access에 {path}에 맞는 경로가 없습니다. 있는 경로: {routes}',
    'tcb.access 中没有匹配 {path} 的路由；现有路由：{routes}',
  ],
  [
    '{name} is an event function, which takes no WebSocket',
    '{name}은(는) 이벤트 함수라서 WebSocket을 받지 않습니다',
    '{name} 是事件函数，不接受 WebSocket',
  ],
  [
    '{names} is not emulated. Declare what it answers in actionlab.config: {line}. In a test: {call}.',
    '{names}은(는) 에뮬레이션되지 않습니다. actionlab.config에 응답을 선언하세요: {line}. 테스트에서는 {call}.',
    '{names} 未被模拟。请在 actionlab.config 中声明其应答：{line}。在测试中：{call}。',
  ],
  [
    'there is no web function {name}, and no stub {stub}',
    '웹 함수 {name}도 스텁 {stub}도 없습니다',
    '没有 Web 函数 {name}，也没有桩 {stub}',
  ],
  ['there is no stub {stub}', '스텁 {stub}이(가) 없습니다', '没有桩 {stub}'],
  [
    "/v1/{service} is not emulated; in a test, outbound answers it at the environment's own host",
    '/v1/{service}은(는) 에뮬레이션되지 않습니다. 테스트에서는 outbound가 환경 자신의 호스트에서 응답할 수 있습니다',
    '/v1/{service} 未被模拟；在测试中可由 outbound 在环境自身的主机上应答',
  ],
]
