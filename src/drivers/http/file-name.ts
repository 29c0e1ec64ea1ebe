/** A parameter of a header (RFC 9110 section 5.6.6): name, quoted text without its quotes, or what stands without any. */
const PARAMETER = /;[ \t]*([^\s;="]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g;
/** A value with its charset and language (RFC 8187 section 3.2.1). */
const EXTENDED = /^(utf-8|iso-8859-1)'[^']*'((?:%[0-9A-Fa-f]{2}|[!-$&(-~])*)$/i;

/**
 * The file name that a `Content-Disposition` gives (RFC 6266), or null. `filename*` goes before `filename` where it can
 * be decoded. As section 4.3 asks, only the last segment of a path is kept, and no control character.
 */
export function fileNameOf(header: string | null): string | null {
  const values = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of (header ?? '').matchAll(PARAMETER)) {
    const lower = name.toLowerCase();
    if (!values.has(lower)) values.set(lower, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain.trim());
  }
  return baseName(extended(values.get('filename*'))) ?? baseName(values.get('filename'));
}

function extended(value: string | undefined): string | undefined {
  const [, charset = '', text = ''] = EXTENDED.exec(value ?? '') ?? [];
  if (charset === '') return undefined;
  const bytes = Uint8Array.from(
    text.replaceAll(/%(..)/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    (character) => character.charCodeAt(0),
  );
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

function baseName(name: string | undefined): string | null {
  const last = name
    ?.split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}/gu, '')
    .trim();
  return last === undefined || last === '' || last === '.' || last === '..' ? null : last;
}
