/** Returns its input. @param {Record<string, unknown>} params */
exports.main = (params) => params
