// `require('actionlab/testing')`. Jest runs tests in a context of its own, whose `require` loads no ES modules; that of Node's own context does.
'use strict'
const { runInThisContext } = require('node:vm')

module.exports = runInThisContext('process').getBuiltinModule('node:module').createRequire(__filename)('./testing.js')
