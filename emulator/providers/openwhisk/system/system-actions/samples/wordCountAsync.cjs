/** Counts what blanks separate, a tenth of a second later. @param {{ payload: string }} params */
exports.main = ({ payload }) =>
  new Promise((resolve) => {
    setTimeout(() => {
      const count = payload.split(' ').length
      console.log(`The message '${payload}' has`, count, 'words')
      resolve({ count })
    }, 100)
  })
