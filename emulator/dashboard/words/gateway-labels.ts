/** Triggers and signatures. */
import type { Texts } from './texts.ts'

export const gatewayLabels = {
  product: ['Product', '상품', '产品'],
  api: ['API', 'API', 'API'],
  stage: ['Stage', '스테이지', '环境'],
  resource: ['Resource', '리소스', '资源'],
  methods: ['Methods', '메서드', '方法'],
  auth: ['Auth', '인증', '鉴权'],
  fault: ['Fault', '장애 주입', '故障注入'],
  noFault: ['none', '없음', '无'],
  noTriggers: ['No triggers are configured.', '설정된 트리거가 없습니다.', '未配置触发器。'],
  explain: ['Explain', '설명', '解释'],
  signatureHint: [
    'What NAVER’s gateway signs, and why a signature is refused. Leave the signature empty to get one.',
    'NAVER 게이트웨이가 서명하는 내용과 거부되는 이유입니다. 서명을 비워 두면 생성합니다.',
    'NAVER 网关签名的内容以及签名被拒的原因。留空则生成签名。',
  ],
  timestamp: ['Timestamp (ms)', '타임스탬프(ms)', '时间戳（毫秒）'],
  accessKey: ['Access key', 'Access Key', 'Access Key'],
  secretKey: ['Secret key, if not configured', 'Secret Key(설정되어 있지 않을 때)', 'Secret Key（未配置时填写）'],
  stringToSign: ['String to sign', '서명할 문자열', '待签名字符串'],
  expected: ['Signature', '서명', '签名'],
  accepted: ['accepted', '통과', '通过'],
  refused: ['refused', '거부됨', '被拒绝'],
} as const satisfies Record<string, Texts>
