/** What can be searched, and how. */
import type { Texts } from './texts.ts'

export const searchLabels = {
  searchAll: [
    'Search everything: order:4711, status:4xx, -word',
    '전체 검색: order:4711, status:4xx, -단어',
    '搜索全部：order:4711、status:4xx、-词',
  ],
  searchHelp: ['What can be searched', '검색 방법', '搜索语法'],
  findWords: [
    'both words, anywhere: parameters, result, answer, headers, logs, address, id',
    '두 단어 모두, 어디서든: 파라미터, 반환값, 응답, 헤더, 로그, 주소, ID',
    '两个词都出现，位置不限：参数、返回值、响应、头、日志、地址、ID',
  ],
  findPhrase: ['these words in this order', '이 순서 그대로', '按此顺序出现'],
  findField: [
    'a field, header or query parameter with this value',
    '이 값을 가진 필드, 헤더, 쿼리 파라미터',
    '具有此值的字段、头或查询参数',
  ],
  findPlace: ['only there', '해당 위치에서만', '仅在该处'],
  findStatus: ['the HTTP status that the caller got', '호출자가 받은 HTTP 상태', '调用方收到的 HTTP 状态'],
  findTime: ['by time and duration', '시각과 소요 시간으로', '按时间与耗时'],
  findWithout: ['without this word', '이 단어 제외', '不含此词'],
  anyHttp: ['Any HTTP status', '모든 HTTP 상태', '全部 HTTP 状态'],
  anyTime: ['Any time', '전체 시간', '全部时间'],
  last: ['last', '최근', '最近'],
} as const satisfies Record<string, Texts>
