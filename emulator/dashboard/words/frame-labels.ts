/** The frame around every page. */
import type { Texts } from './texts.ts'

export const frameLabels = {
  brokenBuilds: ['do not build:', '개 함수 빌드 실패:', '个函数构建失败：'],
  goneTitle: ['The emulator does not answer.', '에뮬레이터가 응답하지 않습니다.', '模拟器没有响应。'],
  goneText: [
    'What stands here is old. Start it again: the page connects by itself.',
    '표시된 내용은 이전 상태입니다. 다시 시작하면 자동으로 연결됩니다.',
    '此处显示的是旧内容。重新启动后，页面会自动连接。',
  ],
  pasted: ['Paste a request', '요청 붙여넣기', '粘贴请求'],
  pastedHint: [
    'a curl command, or its lines: POST /path, name: value',
    'curl 명령 또는 요청 줄: POST /경로, 이름: 값',
    'curl 命令，或逐行粘贴：POST /路径，名称: 值',
  ],
  language: ['Language', '언어', '语言'],
} as const satisfies Record<string, Texts>
