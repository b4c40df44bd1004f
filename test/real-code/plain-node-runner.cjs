// @ts-check
/** Calls the function that the environment names, as OpenWhisk's runner does, and prints its answer on file descriptor 3 as JSON. */
const { writeSync } = require('node:fs')
const { pathToFileURL } = require('node:url')

/** @param {string} file */
async function load(file) {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href)
  try {
    return require(file)
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
    return import(pathToFileURL(file).href)
  }
}

async function run() {
  const { file, params } = JSON.parse(process.env['PLAIN_NODE_CALL'] ?? '')
  /** @type {string} */
  let answer
  try {
    const exported = await load(file)
    const main = exported.main ?? exported.default?.main ?? exported.default
    answer = JSON.stringify({ result: await main(params) })
  } catch (error) {
    answer = JSON.stringify({ error: String(/** @type {any} */ (error).message).split('\n')[0] })
  }
  writeSync(3, answer)
}

void run()
