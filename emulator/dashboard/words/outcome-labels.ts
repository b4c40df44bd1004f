/** How an activation ended, why, and where its parameters came from. */
import type { Failure, Status } from '../../model/activation.ts'
import type { ParameterSource } from '../wire/activation.ts'
import type { Texts } from './texts.ts'

export const outcomeLabels = {
  'status.success': ['success', '성공', '成功'],
  'status.application error': ['application error', '애플리케이션 오류', '应用错误'],
  'status.action developer error': ['action developer error', '액션 코드 오류', '函数代码错误'],
  'status.whisk internal error': ['whisk internal error', '플랫폼 내부 오류', '平台内部错误'],
  'failure.build': ['build', '빌드', '构建'],
  'failure.init': ['init', '초기화', '初始化'],
  'failure.init-timeout': ['init-timeout', '초기화 시간 초과', '初始化超时'],
  'failure.throw': ['throw', '예외', '抛出异常'],
  'failure.reject': ['reject', 'Promise 거부', 'Promise 被拒绝'],
  'failure.uncaught': ['uncaught', '처리되지 않은 예외', '未捕获的异常'],
  'failure.result': ['result', '반환값', '返回值'],
  'failure.result-size': ['result-size', '반환값 크기', '返回值过大'],
  'failure.application': ['application', '오류 반환', '返回错误'],
  'failure.timeout': ['timeout', '시간 초과', '超时'],
  'failure.memory': ['memory', '메모리 초과', '内存超限'],
  'failure.exit': ['exit', '프로세스 종료', '进程退出'],
  'failure.busy': ['busy', '동시 실행 초과', '并发超限'],
  'failure.internal': ['internal', '내부', '内部'],
  'source.package': ['package', '패키지', '包'],
  'source.action': ['action', '액션', '函数'],
  'source.query': ['query', '쿼리', '查询参数'],
  'source.body': ['body', '본문', '请求体'],
  'source.context': ['context', '컨텍스트', '上下文'],
  'source.caller': ['caller', '호출자', '调用方'],
} as const satisfies Record<`status.${Status}` | `failure.${Failure}` | `source.${ParameterSource}`, Texts>
