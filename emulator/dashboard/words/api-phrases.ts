/** What the dashboard's own API refuses: searches, logs, names of saved requests. */
import type { Texts } from './texts.ts'

export const apiPhrases: readonly Texts[] = [
  [
    'stream is stdout or stderr, and level one of {levels}.',
    'stream은 stdout 또는 stderr, level은 {levels} 중 하나입니다.',
    'stream 为 stdout 或 stderr，level 为以下之一：{levels}。',
  ],
  ['lines is a whole number up to {most}.', 'lines는 {most} 이하의 정수입니다.', 'lines 为不超过 {most} 的整数。'],
  ['skip is a whole number up to {most}.', 'skip은 {most} 이하의 정수입니다.', 'skip 为不超过 {most} 的整数。'],
  ['skip and limit are whole numbers.', 'skip과 limit은 정수입니다.', 'skip 和 limit 为整数。'],
  [
    'skip is a whole number, and limit one from 1 to {most}.',
    'skip은 정수이고 limit은 1부터 {most}까지의 정수입니다.',
    'skip 为整数，limit 为 1 到 {most} 的整数。',
  ],
  [
    'No cloud that is served here keeps data.',
    '여기에서 제공하는 클라우드 중 데이터를 저장하는 것이 없습니다.',
    '此处提供的云服务都不保存数据。',
  ],
  ['There is no such document.', '해당 문서가 없습니다.', '没有该文档。'],
  ['There is no such file.', '해당 파일이 없습니다.', '没有该文件。'],
  [
    'The document has a secret, which is not shown, and cannot be changed here.',
    '문서에 표시되지 않는 비밀 값이 있어 여기에서 수정할 수 없습니다.',
    '文档包含不予显示的密钥，无法在此修改。',
  ],
  ['limit is a whole number.', 'limit은 정수입니다.', 'limit 为整数。'],
  [
    'until is a time such as 10m, 14:30, 2026-01-31T14:30 or epoch ms; not {value}.',
    'until은 10m, 14:30, 2026-01-31T14:30 또는 에포크 ms 같은 시각입니다. {value}은(는) 사용할 수 없습니다.',
    'until 是 10m、14:30、2026-01-31T14:30 或毫秒时间戳这样的时间，而不是 {value}。',
  ],
  [
    '{name} is a time such as 10m, 14:30, 2026-01-31T14:30 or epoch ms; not {value}.',
    '{name}은(는) 10m, 14:30, 2026-01-31T14:30 또는 에포크 ms 같은 시각입니다. {value}은(는) 사용할 수 없습니다.',
    '{name} 是 10m、14:30、2026-01-31T14:30 或毫秒时间戳这样的时间，而不是 {value}。',
  ],
  [
    'http is a status or a class, such as 404 or 4xx; not {value}.',
    'http는 404나 4xx 같은 상태 코드입니다. {value}은(는) 사용할 수 없습니다.',
    'http 是 404 或 4xx 这样的状态码，而不是 {value}。',
  ],
  ['status is one of {all}.', 'status는 {all} 중 하나입니다.', 'status 为以下之一：{all}。'],
  [
    'status: takes an HTTP status or a class, such as 404 or 4xx; not {value}.',
    'status:에는 404나 4xx 같은 HTTP 상태를 씁니다. {value}은(는) 사용할 수 없습니다.',
    'status: 后面是 404 或 4xx 这样的 HTTP 状态，而不是 {value}。',
  ],
  [
    '{name}: takes 10m, 2h, 14:30 or 2026-01-31T14:30; not {value}.',
    '{name}:에는 10m, 2h, 14:30, 2026-01-31T14:30 같은 시각을 씁니다. {value}은(는) 사용할 수 없습니다.',
    '{name}: 后面是 10m、2h、14:30 或 2026-01-31T14:30，而不是 {value}。',
  ],
  [
    'slower: takes a time such as 500ms or 2s; not {value}.',
    'slower:에는 500ms나 2s 같은 시간을 씁니다. {value}은(는) 사용할 수 없습니다.',
    'slower: 后面是 500ms 或 2s 这样的时长，而不是 {value}。',
  ],
  [
    'The path has the variable part {part}: put a value in its place, such as users/1.',
    '경로에 변수 {part}이(가) 있습니다. users/1 같은 값으로 바꾸세요.',
    '路径中有变量 {part}：请换成具体的值，例如 users/1。',
  ],
  ['{file} has a case {name} already.', '{file}에 {name} 케이스가 이미 있습니다.', '{file} 中已有用例 {name}。'],
  ['A name has 1 to {most} characters on one line.', '이름은 한 줄, 1~{most}자입니다.', '名称为一行内的 1 到 {most} 个字符。'],
  ['There is no such saved request.', '저장된 요청이 없습니다.', '没有该保存的请求。'],
  [
    'No cloud serves this address, so there is no case to write of it.',
    '이 주소를 제공하는 클라우드가 없어 케이스로 저장할 수 없습니다.',
    '没有云服务提供该地址，因此无法写成用例。',
  ],
  ['The body must be a JSON object of at most 4 MB.', '본문은 4 MB 이하의 JSON 객체여야 합니다.', '请求体须为不超过 4 MB 的 JSON 对象。'],
  ['no action is linked to it', '연결된 액션이 없습니다', '没有关联的函数'],
  ['cronOption {problem}', 'cronOption: {problem}', 'cronOption：{problem}'],
  ['{name} cannot be called: {code}', '{name}을(를) 호출할 수 없습니다: {code}', '{name} 无法调用：{code}'],
  ['{name} is a web function', '{name}은(는) 웹 함수입니다', '{name} 是 Web 函数'],
  ['no time is left at which it is due', '더 이상 실행될 시각이 없습니다', '不再有触发时间'],
  ['no rule of it is active', '활성화된 규칙이 없습니다', '没有处于活动状态的规则'],
  ['There is no such trigger.', '해당 트리거가 없습니다.', '没有该触发器。'],
  ['That is none of the codes of the gateway.', '게이트웨이의 코드가 아닙니다.', '这不是网关的错误码。'],
  ['{one}, {other}', '{one}, {other}', '{one}、{other}'],
  ['{one}; {other}', '{one}, {other}', '{one}；{other}'],
  ['{one} and {other}', '{one}, {other}', '{one} 和 {other}'],
  ['raw HTTP', 'raw HTTP', 'raw HTTP'],
]
