/** The commands that aio runs before, after or in place of its own steps (https://developer.adobe.com/app-builder/docs/guides/appbuilder-guides/app-hooks). */
export const hookNames = [
  'pre-app-build',
  'post-app-build',
  'build-actions',
  'build-static',
  'pre-app-deploy',
  'post-app-deploy',
  'deploy-actions',
  'deploy-static',
  'pre-app-undeploy',
  'post-app-undeploy',
  'undeploy-actions',
  'undeploy-static',
  'pre-app-run',
  'post-app-run',
  'serve-static',
] as const
