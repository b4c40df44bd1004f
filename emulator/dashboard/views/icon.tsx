/** @jsxImportSource hono/jsx */
/** Line icons on a grid of 20, drawn in the colour of the text around them. */

const paths = {
  brand: 'M10 2 3 6v8l7 4 7-4V6zM10 10v8M10 10 3 6M10 10l7-4',
  functions: 'M7 4H6a2 2 0 0 0-2 2v2.5L2.5 10 4 11.5V14a2 2 0 0 0 2 2h1M13 4h1a2 2 0 0 1 2 2v2.5l1.5 1.5-1.5 1.5V14a2 2 0 0 1-2 2h-1',
  activations: 'M4 5h12M4 10h12M4 15h7',
  logs: 'M4 4h12v12H4zM7 8l2 2-2 2M11 12h3',
  stop: 'M6 6h8v8H6z',
  invoke: 'M6 4l10 6-10 6z',
  traffic: 'M3 15l4-5 3 3 6-8M12 5h4v4',
  triggers: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.5V10l3 2',
  data: 'M3 5.5C3 4 6 3 10 3s7 1 7 2.5S14 8 10 8 3 7 3 5.5zM3 5.5v9C3 16 6 17 10 17s7-1 7-2.5v-9M3 10c0 1.5 3 2.5 7 2.5s7-1 7-2.5',
  gateway: 'M3 16V8a7 7 0 0 1 14 0v8M7 16v-6M13 16v-6M10 16V9',
  theme: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M10 14.5v.01M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z',
  bad: 'M10 6v5M10 13.5v.01M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z',
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  replay: 'M4 10a6 6 0 1 1 2 4.5M4 10V6M4 10h4',
  save: 'M4 4h9l3 3v9H4zM7 4v4h5V4M7 16v-4h6v4',
  test: 'M8 3v5L4 15a1.5 1.5 0 0 0 1.3 2h9.4a1.5 1.5 0 0 0 1.3-2l-4-7V3M7 3h6M6 12h8',
  back: 'M9 4l-6 6 6 6M3 10h14',
  end: 'M10 3v11M6 10l4 4 4-4M4 17h12',
  start: 'M10 17V6M6 10l4-4 4 4M4 3h12',
  pause: 'M7 4v12M13 4v12',
  clear: 'M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11',
  remove: 'M6 6l8 8M14 6l-8 8',
  edit: 'M4 16l1-4 8-8 3 3-8 8zM11.5 5.5l3 3',
  compare: 'M8 3v14M12 3v14M3 6h5M3 10h5M12 10h5M12 14h5',
  chevron: 'M7 5l5 5-5 5',
  open: 'M11 4h5v5M16 4l-7 7M14 11v5H4V6h5',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
