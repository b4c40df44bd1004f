/** The words of the page in three languages; the browser's own list of languages chooses. Prose about a call stays English, as the terminal's. */

export const languages = ['en', 'ko', 'zh'] as const
export type Language = (typeof languages)[number]

const rows = {
  functions: ['Functions', '함수', '函数'],
  activations: ['Activations', '실행 내역', '调用记录'],
  invoke: ['Invoke', '호출', '调用'],
  traffic: ['Traffic', '트래픽', '流量'],
  gateway: ['Gateway', '게이트웨이', '网关'],
  live: ['live', '실시간', '实时'],
  offline: ['offline', '연결 끊김', '已断开'],
  theme: ['Light or dark', '라이트/다크', '浅色/深色'],
  help: ['Keys', '단축키', '快捷键'],
  close: ['Close', '닫기', '关闭'],
  skip: ['To the content', '본문으로', '跳到正文'],
  open: ['Open', '개방', '开放'],
  broken: ['does not build', '빌드 실패', '构建失败'],
  filter: ['Filter', '필터', '筛选'],
  filterFunctions: ['Filter functions', '함수 필터', '筛选函数'],
  nothing: ['Nothing here yet.', '아직 없습니다.', '暂无内容。'],
  noFunctions: [
    'No functions yet. Save one, and it is served.',
    '아직 함수가 없습니다. 저장하면 바로 제공됩니다.',
    '还没有函数，保存后立即可用。',
  ],
  noMatch: ['Nothing matches.', '일치하는 항목이 없습니다.', '没有匹配项。'],
  type: ['Type', '유형', '类型'],
  package: ['Package', '패키지', '包'],
  revision: ['Revision', '리비전', '版本'],
  lastOutcome: ['Last outcome', '최근 결과', '最近结果'],
  never: ['never called', '호출 없음', '未调用'],
  warm: ['warm', '웜', '热'],
  cold: ['cold', '콜드', '冷'],
  containers: ['Warm containers', '웜 컨테이너', '热容器'],
  calls: ['Calls', '호출 수', '调用数'],
  errors: ['Errors', '오류', '错误'],
  latency: ['Latency', '지연 시간', '延迟'],
  addresses: ['Addresses', '주소', '地址'],
  copyCurl: ['Copy as curl', 'curl로 복사', '复制为 curl'],
  copied: ['Copied', '복사됨', '已复制'],
  tryIt: ['Invoke', '호출', '调用'],
  bundle: ['Bundle', '번들', '打包'],
  inputs: ['Inputs', '입력 파일', '输入文件'],
  notBuilt: ['built at the first call', '첫 호출 시 빌드', '首次调用时构建'],
  limits: ['Limits', '제한', '限制'],
  source: ['Source', '소스', '源文件'],
  components: ['Steps', '단계', '步骤'],
  allFunctions: ['All functions', '모든 함수', '全部函数'],
  allOutcomes: ['All outcomes', '모든 결과', '全部结果'],
  allSurfaces: ['All surfaces', '모든 표면', '全部入口'],
  failed: ['failed', '실패', '失败'],
  searchLogs: ['Text in logs, path, address', '로그, 경로, 주소 검색', '搜索日志、路径、地址'],
  pause: ['Pause', '일시정지', '暂停'],
  resume: ['Resume', '재개', '继续'],
  clear: ['Clear', '지우기', '清空'],
  of: ['of', '/', '/'],
  time: ['Time', '시각', '时间'],
  request: ['Request', '요청', '请求'],
  answer: ['Answer', '응답', '响应'],
  outcome: ['Outcome', '결과', '结果'],
  duration: ['Duration', '소요 시간', '耗时'],
  surface: ['Surface', '표면', '入口'],
  wait: ['wait', '대기', '等待'],
  init: ['init', '초기화', '初始化'],
  run: ['run', '실행', '运行'],
  wholePath: ['The whole path', '전체 경로', '完整路径'],
  route: ['Route', '라우팅', '路由'],
  decode: ['Decode', '디코딩', '解码'],
  merge: ['Merge', '병합', '合并'],
  outgoing: ['Requests to other hosts', '다른 호스트로 보낸 요청', '发往其他主机的请求'],
  response: ['Answer', '응답', '响应'],
  parameters: ['Parameters', '파라미터', '参数'],
  name: ['Name', '이름', '名称'],
  value: ['Value', '값', '值'],
  from: ['From', '출처', '来源'],
  over: ['over', '덮어씀', '覆盖'],
  result: ['Result', '반환값', '返回值'],
  logs: ['Logs', '로그', '日志'],
  noLogs: ['The function printed nothing.', '출력된 로그가 없습니다.', '函数没有输出。'],
  hints: ['Hints', '힌트', '提示'],
  records: ['Stored record', '저장된 기록', '存储的记录'],
  stack: ['Stack', '스택', '堆栈'],
  replay: ['Replay', '다시 실행', '重放'],
  saveCase: ['Save as contract case', '계약 케이스로 저장', '保存为契约用例'],
  saved: ['Saved to', '저장 위치', '已保存到'],
  copyTest: ['Copy as Vitest test', 'Vitest 테스트로 복사', '复制为 Vitest 测试'],
  newer: ['Newer', '다음', '较新'],
  older: ['Older', '이전', '较旧'],
  back: ['Back to the list', '목록으로', '返回列表'],
  edit: ['Edit and send', '수정 후 전송', '编辑并发送'],
  function: ['Function', '함수', '函数'],
  method: ['Method', '메서드', '方法'],
  address: ['Path and query', '경로와 쿼리', '路径与查询'],
  headers: ['Headers', '헤더', '请求头'],
  headersHint: ['one a line: name: value', '한 줄에 하나: 이름: 값', '每行一个：名称: 值'],
  body: ['Body', '본문', '请求体'],
  format: ['Format', '정렬', '格式化'],
  sign: ['Add configured credentials', '설정된 자격 증명 추가', '附加已配置的凭证'],
  send: ['Send', '보내기', '发送'],
  sending: ['Sending …', '보내는 중 …', '发送中 …'],
  notSent: ['Send a request to see it here, byte for byte.', '요청을 보내면 여기에 그대로 표시됩니다.', '发送请求后将在此原样显示。'],
  activation: ['Activation', '실행', '调用记录'],
  valid: ['valid JSON', '올바른 JSON', 'JSON 有效'],
  notJson: ['no JSON at line', 'JSON 오류, 줄', 'JSON 错误，行'],
  session: ['This session', '현재 세션', '本次会话'],
  callsErrors: ['Calls and errors', '호출과 오류', '调用与错误'],
  reloads: ['reloads', '리로드', '重载'],
  perFunction: ['By function', '함수별', '按函数'],
  errorRate: ['Error rate', '오류율', '错误率'],
  product: ['Product', '상품', '产品'],
  api: ['API', 'API', 'API'],
  stage: ['Stage', '스테이지', '阶段'],
  resource: ['Resource', '리소스', '资源'],
  methods: ['Methods', '메서드', '方法'],
  action: ['Action', '액션', '动作'],
  kind: ['Kind', '종류', '类别'],
  auth: ['Auth', '인증', '认证'],
  fault: ['Fault', '장애 주입', '故障注入'],
  noFault: ['none', '없음', '无'],
  noTriggers: ['No triggers are configured.', '설정된 트리거가 없습니다.', '未配置触发器。'],
  signature: ['Signature', '서명', '签名'],
  explain: ['Explain', '설명', '解释'],
  signatureHint: [
    'What NAVER’s gateway signs, and why a signature is refused. Leave the signature empty to get one.',
    'NAVER 게이트웨이가 서명하는 내용과 거부되는 이유입니다. 서명을 비워 두면 생성합니다.',
    'NAVER 网关签名的内容以及签名被拒的原因。留空则生成签名。',
  ],
  timestamp: ['Timestamp (ms)', '타임스탬프(ms)', '时间戳（毫秒）'],
  accessKey: ['Access key', 'Access Key', '访问密钥'],
  secretKey: ['Secret key, if not configured', 'Secret Key(미설정 시)', '密钥（未配置时）'],
  stringToSign: ['String to sign', '서명할 문자열', '待签名字符串'],
  expected: ['Signature', '서명', '签名'],
  accepted: ['accepted', '승인', '接受'],
  refused: ['refused', '거부', '拒绝'],
  refusedTitle: ['Refused requests', '거부된 요청', '被拒绝的请求'],
  token: ['Token', '토큰', '令牌'],
  tokenHint: [
    'This emulator listens beyond this machine. The terminal shows the token.',
    '이 에뮬레이터는 외부에 열려 있습니다. 토큰은 터미널에 표시됩니다.',
    '此模拟器对外监听。令牌显示在终端中。',
  ],
  enter: ['Enter', '입장', '进入'],
  notFound: ['There is nothing here.', '여기에는 아무것도 없습니다.', '这里什么都没有。'],
  gone: ['This activation is no longer kept.', '이 실행 내역은 더 이상 보관되지 않습니다.', '该调用记录已不再保留。'],
  keyMove: ['move in the list', '목록 이동', '在列表中移动'],
  keyOpen: ['open', '열기', '打开'],
  keySearch: ['search', '검색', '搜索'],
  keyNeighbour: ['newer, older', '다음, 이전', '较新、较旧'],
} as const satisfies Record<string, readonly [en: string, ko: string, zh: string]>

export type Label = keyof typeof rows
export type Labels = Readonly<Record<Label, string>>

const tables = new Map<Language, Labels>(
  languages.map((language, index) => [
    language,
    Object.fromEntries(Object.entries(rows).map(([key, texts]) => [key, texts[index]])) as Labels,
  ]),
)

export function labelsFor(language: Language): Labels {
  return tables.get(language) ?? (rows as never)
}

/** RFC 9110 12.5.4: the wanted languages with their weights; `ko-KR` is Korean. */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: Language = 'en'
  let most = 0
  for (const part of (acceptLanguage ?? '').slice(0, 512).split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = weight === undefined ? 1 : Number(weight.slice(2))
    const language = languages.find((one) => range === one || range.startsWith(`${one}-`))
    if (language !== undefined && quality > most) [best, most] = [language, quality]
  }
  return best
}
