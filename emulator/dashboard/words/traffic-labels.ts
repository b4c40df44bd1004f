/** The charts of the session. */
import type { Texts } from './texts.ts'

export const trafficLabels = {
  session: ['This session', '현재 세션', '本次会话'],
  callsErrors: ['Calls and errors', '호출과 오류', '调用与错误'],
  reloads: ['reloads', '리로드', '重载'],
  perFunction: ['By function', '함수별', '按函数'],
  errorRate: ['Error rate', '오류율', '错误率'],
} as const satisfies Record<string, Texts>
