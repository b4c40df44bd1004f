/** Returns the namespace of the caller. */
exports.main = () => ({ namespace: process.env.__OW_NAMESPACE })
