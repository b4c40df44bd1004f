/** The manifests of other tools that are written. Their readers are those of read-manifest. */
import type { ManifestWriter } from '../../model/shipment.ts'
import { cloudbasercWriter } from './cloudbase/written/cloudbaserc.ts'
import { serverlessWriter } from './serverless/written/service-file.ts'
import { wskdeployWriter } from './wskdeploy/written/manifest.ts'

export const writtenFormats: readonly ManifestWriter[] = [wskdeployWriter, serverlessWriter, cloudbasercWriter]
