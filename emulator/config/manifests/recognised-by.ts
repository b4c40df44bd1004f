/** Names each format, and the files in a root by which it may be recognised: apart from the readers, which are loaded where such a file is there. */

export const appBuilder = { name: 'App Builder', signs: ['app.config.yaml', 'manifest.yml'] } as const

export const serverless = { name: 'serverless', signs: ['serverless.yml', 'serverless.yaml', 'serverless.json'] } as const

export const wskdeploy = { name: 'wskdeploy', signs: ['manifest.yaml', 'manifest.yml'] } as const

const projectFiles = ['project.yml', 'projectConfig.yml'] as const
const packagesFolder = 'packages'

export const projectYml = {
  name: 'DigitalOcean',
  files: projectFiles,
  folder: packagesFolder,
  signs: [...projectFiles, packagesFolder],
} as const

/** In the vendor's order; in the root only. */
const cloudbasercPlaces = [
  'package.json',
  'cloudbaserc',
  'cloudbaserc.json',
  'cloudbaserc.yaml',
  'cloudbaserc.yml',
  'cloudbaserc.js',
  'cloudbase.config.js',
] as const
/** WeChat's project file, and the folder that its templates use. `cloudfunctionTemplateRoot` beside it names templates of messages, no functions. */
const projectFile = 'project.config.json'
const usualFolder = 'cloudfunctions'

export const cloudbase = {
  name: 'CloudBase',
  cloudbasercPlaces,
  projectFile,
  usualFolder,
  signs: ['cloudbaserc.json', projectFile, usualFolder, ...cloudbasercPlaces],
} as const
