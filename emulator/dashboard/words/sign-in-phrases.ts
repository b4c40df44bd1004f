/** Why CloudBase's authentication refused somebody, and what it tells the developer. */
import type { Texts } from './texts.ts'

export const signInPhrases: readonly Texts[] = [
  ['{method} {path} is not emulated', '{method} {path}은(는) 에뮬레이션되지 않습니다', '{method} {path} 未被模拟'],
  [
    'CloudBase would send the code {code} to {recipient}.',
    'CloudBase라면 {recipient}에게 코드 {code}을(를) 보냈을 것입니다.',
    'CloudBase 会把验证码 {code} 发送给 {recipient}。',
  ],
  [
    'There is no user {name}: tcb.users of the configuration names users.',
    '사용자 {name}이(가) 없습니다. 사용자는 설정의 tcb.users에 적습니다.',
    '没有用户 {name}：用户写在配置的 tcb.users 中。',
  ],
  [
    'Encrypted passwords are not emulated: leave is_encrypt out.',
    '암호화된 비밀번호는 에뮬레이션되지 않습니다. is_encrypt를 빼세요.',
    '未模拟加密密码：请去掉 is_encrypt。',
  ],
  [
    'Authorization is neither Basic secretId:secretKey nor TC3.',
    'Authorization이 Basic secretId:secretKey도 TC3도 아닙니다.',
    'Authorization 既不是 Basic secretId:secretKey，也不是 TC3。',
  ],
  [
    '{id} is no administrator in tcb.auth.tokens.',
    '{id}은(는) tcb.auth.tokens의 관리자가 아닙니다.',
    '{id} 在 tcb.auth.tokens 中不是管理员。',
  ],
  [
    'Custom logins need the key pair that signs the tickets: tcb.auth.customLogin with privateKeyFile, the file that the console gives.',
    '사용자 지정 로그인에는 티켓에 서명하는 키 쌍이 필요합니다. tcb.auth.customLogin의 privateKeyFile에 콘솔이 주는 파일을 적으세요.',
    '自定义登录需要签发 ticket 的密钥对：在 tcb.auth.customLogin 的 privateKeyFile 中填写控制台下载的文件。',
  ],
  [
    'tcb.auth.customLogin.privateKeyFile cannot be read: {why}',
    'tcb.auth.customLogin.privateKeyFile을 읽을 수 없습니다: {why}',
    '无法读取 tcb.auth.customLogin.privateKeyFile：{why}',
  ],
  [
    'tcb.auth.customLogin has no private key: {why}',
    'tcb.auth.customLogin에 개인 키가 없습니다: {why}',
    'tcb.auth.customLogin 中没有私钥：{why}',
  ],
  [
    'the ticket is no <private_key_id>/@@/<token>',
    '티켓이 <private_key_id>/@@/<token> 형식이 아닙니다',
    'ticket 不是 <private_key_id>/@@/<token> 的形式',
  ],
  [
    'the ticket is signed with the key {id}, and tcb.auth.customLogin has {own}',
    '티켓은 키 {id}(으)로 서명되었지만 tcb.auth.customLogin에는 {own}이(가) 있습니다',
    'ticket 由密钥 {id} 签发，而 tcb.auth.customLogin 中是 {own}',
  ],
  ['the signature of the ticket is not that of the key', '티켓의 서명이 키의 서명과 다릅니다', 'ticket 的签名与密钥不符'],
  ['the ticket names no uid', '티켓에 uid가 없습니다', 'ticket 中没有 uid'],
  [
    'the ticket is for the environment {other}, and this is {own}',
    '티켓은 환경 {other}용이고 이 환경은 {own}입니다',
    'ticket 属于环境 {other}，而当前环境是 {own}',
  ],
  ['the ticket has ended', '티켓이 만료되었습니다', 'ticket 已过期'],
]
