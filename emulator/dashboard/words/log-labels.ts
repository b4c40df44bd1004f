/** The lines of all functions. */
import type { Texts } from './texts.ts'

export const logLabels = {
  allStreams: ['All streams', '모든 스트림', '全部流'],
  allLevels: ['All levels', '모든 레벨', '全部级别'],
  stream: ['Stream', '스트림', '流'],
  level: ['Level', '레벨', '级别'],
  orWorse: ['or worse', '이상', '及以上'],
  searchLines: ['Text in lines', '로그 줄 검색', '搜索日志行'],
  logLines: ['Lines', '줄 수', '行数'],
  follow: ['Follow', '따라가기', '跟随'],
  skippedLines: ['more lines, too fast to show', '줄 더 있음(너무 빨라 생략)', '行过快，已略过'],
  oneActivation: ['of one activation', '한 실행만', '仅一次调用'],
} as const satisfies Record<string, Texts>
