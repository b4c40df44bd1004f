/** What fires, and what has fired. */
import type { Texts } from './texts.ts'

export const triggerLabels = {
  triggers: ['Triggers', '트리거', '触发器'],
  trigger: ['Trigger', '트리거', '触发器'],
  fireByThemselves: ['fire by themselves', '자동 실행', '自动触发'],
  nextFiring: ['Next', '다음 실행', '下次触发'],
  schedule: ['Schedule', '일정', '计划'],
  actions: ['Actions', '액션', '函数'],
  lastFiring: ['Last', '최근 실행', '最近触发'],
  whatFired: ['What has fired', '트리거 실행 기록', '触发记录'],
  firedBy: ['By', '실행 방법', '触发方式'],
  fire: ['Fire', '실행', '触发'],
  fireNow: ['Fire now', '지금 실행', '立即触发'],
  firedNow: ['Fired:', '실행했습니다:', '已触发：'],
  payload: ['Payload (JSON)', '페이로드(JSON)', '负载（JSON）'],
  payloadHint: ['Empty: what the trigger gives by itself.', '비워 두면 트리거에 설정된 값이 전달됩니다.', '留空则使用触发器自身的内容。'],
  sampleEvent: ['Sample event', '샘플 이벤트', '示例事件'],
  bySchedule: ['schedule', '일정', '计划'],
  byHand: ['hand', '수동', '手动'],
  byApi: ['API', 'API', 'API'],
  byEvent: ['event', '이벤트', '事件'],
  onlyByHand: ['by hand', '수동', '手动'],
  paused: ['paused', '일시정지됨', '已暂停'],
  noActions: ['no action', '액션 없음', '没有函数'],
  nothingFires: ['No trigger is configured or deployed.', '설정되거나 배포된 트리거가 없습니다.', '没有配置或部署触发器。'],
  notJsonText: ['The payload is not JSON.', '페이로드가 JSON이 아닙니다.', '负载不是 JSON。'],
} as const satisfies Record<string, Texts>
