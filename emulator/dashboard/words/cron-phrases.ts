/** What is wrong with a cron expression. */
import type { Texts } from './texts.ts'

export const cronPhrases: readonly Texts[] = [
  [
    'has {count} fields; five are needed: {names}',
    '필드가 {count}개입니다. 5개가 필요합니다: {names}',
    '有 {count} 个字段；需要五个：{names}',
  ],
  [
    'has {text} as {name}, which goes from {min} to {max}',
    '{name}이(가) {text}입니다. {min}~{max} 범위여야 합니다',
    '{name} 为 {text}，应在 {min} 到 {max} 之间',
  ],
  [
    'has {item} as {name}; a step follows * or a range, as in */{steps} or {low}-{high}/{steps2}',
    '{name}이(가) {item}입니다. 간격은 * 또는 범위 뒤에 씁니다. 예: */{steps}, {low}-{high}/{steps2}',
    '{name} 为 {item}；步长写在 * 或范围之后，例如 */{steps} 或 {low}-{high}/{steps2}',
  ],
  [
    'has {item} as {name}, whose steps go from 1 to {size}',
    '{name}이(가) {item}입니다. 간격은 1~{size} 범위여야 합니다',
    '{name} 为 {item}，步长应在 1 到 {size} 之间',
  ],
  [
    'has {text} as {name}; the signs are * , - and /, not those of other crons',
    '{name}이(가) {text}입니다. 기호는 * , - / 뿐이며, 다른 cron의 기호는 쓸 수 없습니다',
    '{name} 为 {text}；可用的符号只有 * , - /，不支持其他 cron 的符号',
  ],
  ['has {name}, which is neither a month nor a weekday', '{name}은(는) 월도 요일도 아닙니다', '{name} 既不是月份也不是星期'],
  [
    'has {count} fields; five are needed, or six with seconds first',
    '필드가 {count}개입니다. 5개, 또는 초가 앞에 오는 6개가 필요합니다',
    '有 {count} 个字段；需要五个，或以秒开头的六个',
  ],
  [
    'has {text} as {name}; a * stands alone, or before a step',
    '{name}이(가) {text}입니다. *는 단독으로, 또는 간격 앞에만 쓸 수 있습니다',
    '{name} 为 {text}；* 只能单独使用，或用在步长之前',
  ],
  [
    'has {part} as {name}, which is neither a number, a range nor a step',
    '{name}이(가) {part}입니다. 숫자, 범위, 간격 중 어느 것도 아닙니다',
    '{name} 为 {part}，既不是数字，也不是范围或步长',
  ],
  ['has {part} as {name}; a step is at least 1', '{name}이(가) {part}입니다. 간격은 1 이상이어야 합니다', '{name} 为 {part}；步长至少为 1'],
  [
    'has {part} as {name}, a range that goes backwards',
    '{name}이(가) {part}입니다. 범위의 끝이 시작보다 작습니다',
    '{name} 为 {part}，范围的终点小于起点',
  ],
]
