/** Why CloudBase's storage refused a request. */
import type { Texts } from './texts.ts'

export const filePhrases: readonly Texts[] = [
  ['the body is no JSON', '본문이 JSON이 아닙니다', '请求体不是 JSON'],
  ['the body is no array of objects', '본문이 객체 배열이 아닙니다', '请求体不是对象数组'],
  ['{count} files; at most {most} are taken', '파일 {count}개입니다. 최대 {most}개까지 받습니다', '{count} 个文件；最多接受 {most} 个'],
]
