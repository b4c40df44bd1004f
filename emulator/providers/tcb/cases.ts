/** Describes how contract cases name CloudBase's addresses, and which fields of its answers vary. */
import type { CaseLanguage } from '../vendor.ts'
import { isAccessPath, isDefaultDomain, pathThere } from './access-service/hosts.ts'
import { serviceOf } from './cloud-api/hosts.ts'
import { databasePrefix } from './database-rest/address.ts'
import { authPrefix } from './auth/address.ts'
import { functionsPrefix } from './function-address.ts'
import { storageHost } from './storage/address.ts'
import { bucketOf } from './storage/file-names.ts'
import { sqlPrefix } from './sql-rest/address.ts'
import { isSdkPath } from './sdk-gateway/index.ts'

export const cases: CaseLanguage = {
  hosts: {
    tcb: 'local-env.api.tcloudbasegateway.com',
    'tcb-storage': `${bucketOf('local-env')}.tcb.qcloud.la`,
    'tcb-access': 'local-env-1250000000.ap-shanghai.app.tcloudbase.com',
    'tcb-cloud-api': 'scf.tencentcloudapi.com',
  },
  addressOf(host, target) {
    const [path = ''] = target.split('?', 1)
    if (serviceOf(host) !== undefined) return { surface: 'tcb-cloud-api', path: target, host }
    if (storageHost.test(host)) return { surface: 'tcb-storage', path: target, host }
    if (isDefaultDomain(host)) return { surface: 'tcb-access', path: target, host }
    if (isAccessPath(path)) return { surface: 'tcb-access', path: pathThere({ host, path }, []) + target.slice(path.length) }
    if (
      ![functionsPrefix, '/v1/storages/', authPrefix, databasePrefix, sqlPrefix].some((prefix) => path.startsWith(prefix)) &&
      !isSdkPath(path)
    )
      return undefined
    return { surface: 'tcb', path: target, host: host === '' ? 'localhost' : host }
  },
  envelopes: [
    {
      has: ['code', 'message', 'requestId'],
      only: true,
      varies: { message: '<string>', requestId: '<string>' },
      source: 'seed 003: the message carries an inner id',
    },
  ],
}
