/** What the page of a function says. */
import type { Texts } from './texts.ts'

export const functionLabels = {
  allOfFunction: ['Environment, parameters, limits', '환경 변수, 파라미터, 제한', '环境变量、参数、限制'],
  environment: ['Environment', '환경 변수', '环境变量'],
  boundParameters: ['Bound parameters', '기본 파라미터', '绑定的参数'],
  credentials: ['Credentials', '자격 증명', '凭证'],
  checked: ['checked', '검사함', '已校验'],
  unchecked: ['not checked: none is configured', '설정되어 있지 않아 검사하지 않음', '未配置，不作校验'],
  openInEditor: ['Open in the editor', '에디터에서 열기', '在编辑器中打开'],
  opened: ['Opened in the editor:', '에디터에서 열었습니다:', '已在编辑器中打开：'],
  limitsExplained: ['Limits', '제한', '限制'],
  'from.shell': ['the shell', '셸', 'Shell'],
  'from.program': ['a program or an API', '프로그램 또는 API', '程序或 API'],
  'from.default': ['default', '기본값', '默认值'],
  'limit.timeout': ['Time limit', '제한 시간', '超时时间'],
  'limit.memory': ['Memory', '메모리', '内存'],
  'limit.concurrency': ['Concurrency per container', '컨테이너당 동시 실행', '每容器并发'],
  'limit.logs': ['Logs', '로그', '日志'],
} as const satisfies Record<string, Texts>
