/** Parts of launch-editor that choose the editor and write its arguments; the whole would take the terminal and print into it. */
declare module 'launch-editor/guess.js' {
  /** The command and its first arguments; `[null]` where none is known. */
  export default function guessEditor(): [editor: string | null, ...first: string[]]
}

declare module 'launch-editor/get-args.js' {
  export default function argumentsFor(editor: string, file: string, line: number, column: number): string[]
}
