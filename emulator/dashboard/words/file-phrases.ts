/** Why CloudBase's storage refused a request. */
import type { Texts } from './texts.ts'

export const filePhrases: readonly Texts[] = [
  ['the body is no JSON', '본문이 JSON이 아닙니다', '请求体不是 JSON'],
  ['the body is no array of objects', '본문이 객체 배열이 아닙니다', '请求体不是对象数组'],
  [
    'Cloud storage refuses to {operation} {path} for {who}: the file is of {owner}, and the rules are {rules}.',
    '클라우드 저장소가 {who}의 {path} {operation}을(를) 거부합니다. 파일의 소유자는 {owner}이고 규칙은 {rules}입니다.',
    '云存储拒绝 {who} 对 {path} 执行 {operation}：文件属于 {owner}，规则为 {rules}。',
  ],
  ['{count} files; at most {most} are taken', '파일 {count}개입니다. 최대 {most}개까지 받습니다', '{count} 个文件；最多接受 {most} 个'],
]
