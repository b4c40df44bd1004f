/** Decides by the controller's own registry which media types carry text and which carry bytes (openwhisk.md 6). */

/** `open`: text, the charset is a parameter. `fixed`: text, always UTF-8, no charset shown. `binary`: bytes. */
export type Coding = 'open' | 'fixed' | 'binary'

interface Row {
  readonly main: string
  readonly coding: Coding
  /** Registered subtypes, lower case, separated by blanks. */
  readonly subtypes: string
  readonly source: string
}

/** The registered types of pekko-http, on which HEAD's controller runs. {@link unregistered} decides about all others. */
export const registry = [
  {
    main: 'text',
    coding: 'open',
    subtypes: `
      asp cache-manifest calendar css csv html markdown mcf plain richtext tab-separated-values uri-list vnd.wap.wml
      vnd.wap.wmlscript x-asm x-c x-component x-h x-java-source x-pascal x-script x-scriptcsh x-scriptelisp x-scriptksh
      x-scriptlisp x-scriptperl x-scriptperl-module x-scriptphyton x-scriptrexx x-scriptscheme x-scriptsh x-scripttcl
      x-scripttcsh x-scriptzsh x-server-parsed-html x-setext x-sgml x-speech x-uuencode x-vcalendar x-vcard xml`,
    source: 'openwhisk.md 6, first row; pekko-http MediaTypes `txt`',
  },
  { main: 'text', coding: 'fixed', subtypes: 'event-stream', source: 'openwhisk.md 6, second row; pekko-http MediaTypes `txtfc`' },
  {
    main: 'application',
    coding: 'open',
    subtypes: 'atom+xml base64 javascript rss+xml soap+xml vnd.google-earth.kml+xml x-latex x-vrml xhtml+xml xml xml-dtd problem+xml',
    source: 'openwhisk.md 6, first row; pekko-http MediaTypes `awoc`',
  },
  {
    main: 'application',
    coding: 'fixed',
    subtypes: 'json json-patch+json merge-patch+json problem+json vnd.api+json x-www-form-urlencoded',
    source: 'openwhisk.md 6, second row; pekko-http MediaTypes `awfc`',
  },
  {
    main: 'application',
    coding: 'binary',
    // Only those that a charset parameter would otherwise turn into text: registered binary stays binary.
    subtypes: `
      cbor gnutar java-archive grpc+proto lha lzx msword octet-stream pdf postscript zip vnd.google-earth.kmz vnd.ms-excel
      vnd.ms-excel.addin.macroenabled.12 vnd.ms-excel.sheet.binary.macroenabled.12 vnd.ms-excel.sheet.macroenabled.12
      vnd.ms-excel.template.macroenabled.12 vnd.ms-fontobject vnd.ms-powerpoint vnd.ms-powerpoint.addin.macroenabled.12
      vnd.ms-powerpoint.presentation.macroenabled.12 vnd.ms-powerpoint.slideshow.macroenabled.12
      vnd.ms-word.document.macroenabled.12 vnd.ms-word.template.macroenabled.12 vnd.oasis.opendocument.chart
      vnd.oasis.opendocument.database vnd.oasis.opendocument.formula vnd.oasis.opendocument.graphics
      vnd.oasis.opendocument.image vnd.oasis.opendocument.presentation vnd.oasis.opendocument.spreadsheet
      vnd.oasis.opendocument.text vnd.oasis.opendocument.text-master vnd.oasis.opendocument.text-web
      vnd.openxmlformats-officedocument.presentationml.presentation vnd.openxmlformats-officedocument.presentationml.slide
      vnd.openxmlformats-officedocument.presentationml.slideshow vnd.openxmlformats-officedocument.presentationml.template
      vnd.openxmlformats-officedocument.spreadsheetml.sheet vnd.openxmlformats-officedocument.spreadsheetml.template
      vnd.openxmlformats-officedocument.wordprocessingml.document
      vnd.openxmlformats-officedocument.wordprocessingml.template x-7z-compressed x-ace-compressed x-apple-diskimage
      x-arc-compressed x-bzip x-bzip2 x-chrome-extension x-compress x-compressed x-debian-package x-dvi x-font-truetype
      x-font-opentype x-gtar x-gzip x-rar-compressed x-redhat-package-manager x-shockwave-flash x-tar x-tex x-texinfo
      x-x509-ca-cert x-xpinstall`,
    source: 'openwhisk.md 6, third row; pekko-http MediaTypes `abin`',
  },
  {
    main: 'audio',
    coding: 'binary',
    subtypes: 'aiff basic midi mod mpeg ogg voc vorbis voxware wav x-pn-realaudio x-psid xm webm',
    source: 'openwhisk.md 6, third row; pekko-http MediaTypes `aud`',
  },
  { main: 'font', coding: 'binary', subtypes: 'woff woff2', source: 'openwhisk.md 6, third row; pekko-http MediaTypes `fnt`' },
  {
    main: 'image',
    coding: 'binary',
    subtypes: 'gif jpeg pict png svg+xml tiff x-icon x-ms-bmp x-pcx x-pict x-quicktime x-rgb x-xbitmap x-xpixmap webp',
    source: 'openwhisk.md 6, third row; pekko-http MediaTypes `img`',
  },
  {
    main: 'message',
    coding: 'binary',
    subtypes: 'http delivery-status rfc822',
    source: 'openwhisk.md 6, third row; pekko-http MediaTypes `msg`',
  },
  {
    main: 'video',
    coding: 'binary',
    subtypes: 'avs-video divx gl mp4 mpeg ogg quicktime x-dv x-flv x-motion-jpeg x-ms-asf x-msvideo x-sgi-movie webm',
    source: 'openwhisk.md 6, third row; pekko-http MediaTypes `vid`',
  },
] as const satisfies readonly Row[]

/** Types outside the registry. */
export const unregistered = [
  { when: 'multipart', coding: 'binary', source: 'openwhisk.md 6: all `multipart/*`' },
  { when: 'charset parameter', coding: 'open', source: 'openwhisk.md 6: unregistered with a charset parameter is text' },
  { when: 'otherwise', coding: 'binary', source: 'openwhisk.md 6: unregistered without a charset parameter is binary' },
] as const satisfies readonly { readonly when: string; readonly coding: Coding; readonly source: string }[]

const codings = new Map<string, Coding>(
  registry.flatMap(({ main, coding, subtypes }) =>
    subtypes
      .trim()
      .split(/\s+/)
      .map((subtype) => [`${main}/${subtype}`, coding] as const),
  ),
)

/** `essence` is `main/sub` in lower case. */
export function codingOf(essence: string, hasCharset: boolean): Coding {
  const registered = codings.get(essence)
  if (registered) return registered
  if (essence.startsWith('multipart/')) return 'binary'
  return hasCharset ? 'open' : 'binary'
}

/** `application/json` and everything that ends in `+json` (openwhisk.md 4). */
export function isJsonFamily(essence: string): boolean {
  return essence === 'application/json' || essence.endsWith('+json')
}
