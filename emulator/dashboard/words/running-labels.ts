/** What has not ended. */
import type { Texts } from './texts.ts'

export const runningLabels = {
  runningNow: ['Running now', '실행 중', '正在运行'],
  phaseBuilding: ['building', '빌드 중', '构建中'],
  phaseQueued: ['queued', '대기 중', '排队中'],
  phaseBooting: ['booting', '시작 중', '启动中'],
  phaseRunning: ['running', '실행 중', '运行中'],
  cancel: ['Cancel', '취소', '取消'],
  ended: ['It has ended. Its record follows.', '종료되었습니다. 곧 기록이 표시됩니다.', '已结束，即将显示记录。'],
} as const satisfies Record<string, Texts>
