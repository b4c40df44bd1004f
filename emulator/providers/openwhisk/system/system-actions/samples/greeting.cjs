/** Greets somebody from somewhere. @param {{ name?: string, payload?: string, place?: string }} params */
exports.main = (params) => {
  console.log('params:', params)
  const name = params.name || params.payload || 'stranger'
  return { payload: `Hello, ${name} from ${params.place || 'somewhere'}!` }
}
