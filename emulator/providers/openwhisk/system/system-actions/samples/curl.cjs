const { execFile } = require('node:child_process')

/** Fetches an address by curl, which the machine must have. No shell reads it. @param {{ payload: string | number }} params */
exports.main = ({ payload }) => {
  console.log(`Curl to ${payload}`)
  return new Promise((resolve) => {
    execFile('curl', ['--connect-timeout', '3', '--', String(payload)], (error, stdout, stderr) => {
      const msg = error ? stderr || error.message : stdout
      console.log(msg)
      resolve({ msg })
    })
  })
}
