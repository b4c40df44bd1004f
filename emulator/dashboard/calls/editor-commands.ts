/** All that is used of launch-editor: its whole would take the terminal and print into it. The package holds it in a file of its own. */
export { default as guessEditor } from 'launch-editor/guess.js'
export { default as argumentsFor } from 'launch-editor/get-args.js'
