/** Why CloudBase's databases refused. */
import type { Texts } from './texts.ts'

export const databasePhrases: readonly Texts[] = [
  [
    'there is no collection {collection}, and none at all: create it with db.createCollection(), or name a folder of seeds (tcb.database.seeds)',
    '컬렉션 {collection}이(가) 없습니다. 컬렉션이 하나도 없습니다. db.createCollection()으로 만들거나 시드 폴더(tcb.database.seeds)를 지정하세요',
    '没有集合 {collection}，也没有任何集合：请用 db.createCollection() 创建，或指定种子数据文件夹（tcb.database.seeds）',
  ],
  [
    'there is no collection {collection}, only {names}: create it with db.createCollection(), or name a folder of seeds (tcb.database.seeds)',
    '컬렉션 {collection}이(가) 없습니다. 있는 컬렉션: {names}. db.createCollection()으로 만들거나 시드 폴더(tcb.database.seeds)를 지정하세요',
    '没有集合 {collection}，只有 {names}：请用 db.createCollection() 创建，或指定种子数据文件夹（tcb.database.seeds）',
  ],
  ['collections are created by servers and administrators', '컬렉션은 서버와 관리자만 만들 수 있습니다', '集合只能由服务端和管理员创建'],
  ['{path} names no table and no function', '{path}에 해당하는 테이블도 함수도 없습니다', '{path} 既不是表也不是函数'],
  ['commands are for servers and administrators', '명령은 서버와 관리자만 실행할 수 있습니다', '命令只供服务端和管理员使用'],
  [
    '{method} {path} is no operation of the database',
    '{method} {path}은(는) 데이터베이스의 작업이 아닙니다',
    '{method} {path} 不是数据库的操作',
  ],
  ['{rule} is false', '{rule}이(가) false입니다', '{rule} 为 false'],
  [
    '{place}: {rule} does not follow from the query: name the fields of the rule in it',
    '{place}: 쿼리에서 {rule}이(가) 도출되지 않습니다. 규칙의 필드를 쿼리에 넣으세요',
    '{place}：由查询推不出 {rule}：请在查询中写出规则用到的字段',
  ],
  ['{place}: {rule} does not hold for the document', '{place}: 문서가 {rule}을(를) 만족하지 않습니다', '{place}：文档不满足 {rule}'],
  [
    '{place} reads {count} documents, and at most {most} are read',
    '{place}이(가) 문서 {count}개를 읽습니다. 최대 {most}개까지 읽습니다',
    '{place} 会读取 {count} 个文档，最多读取 {most} 个',
  ],
  [
    'the query has more combinations of $or than a rule is compared with',
    '쿼리의 $or 조합이 너무 많아 규칙과 비교할 수 없습니다',
    '查询的 $or 组合太多，无法与规则比较',
  ],
  [
    'the aggregation joins {collection}, of which the caller may not read every document',
    '집계가 {collection}을(를) 조인하지만 호출자는 그 컬렉션의 모든 문서를 읽을 수 없습니다',
    '聚合关联了 {collection}，而调用者无权读取其全部文档',
  ],
  [
    'clients cannot write {field}: the cloud does',
    '클라이언트는 {field}을(를) 쓸 수 없습니다. 클라우드가 씁니다',
    '客户端不能写 {field}：由云端写入',
  ],
  [
    'tcb.database.rules.{collection} is {preset}, and {operation} is for the server',
    'tcb.database.rules.{collection}이(가) {preset}이므로 {operation}은(는) 서버만 할 수 있습니다',
    'tcb.database.rules.{collection} 为 {preset}，只有服务端可以 {operation}',
  ],
  [
    '{collection} has the permission {preset}, and nobody is signed in',
    '{collection}의 권한은 {preset}인데 로그인한 사용자가 없습니다',
    '{collection} 的权限为 {preset}，而没有登录用户',
  ],
]
