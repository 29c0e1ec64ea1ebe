import { typeByExtension } from '../../kernel/mime-types.ts';

/** The type of bytes of which nothing is known. */
const UNKNOWN = 'application/octet-stream';
/** `type/subtype` and parameters (RFC 9110 section 8.3.1), in what a header can carry. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]{1,127}\/[\w!#$%&'*+.^`|~-]{1,127}(?:[ \t]*;[\t -~]{0,255})?$/;

/** The type of a file: what was said, or what goes with its extension, or `application/octet-stream`. */
export function mimeTypeOf(name: string, said: string | null | undefined): string {
  return said ?? typeByExtension(name) ?? UNKNOWN;
}

/** Whether text is a media type that a header can carry. */
export function isMimeType(text: string): boolean {
  return MEDIA_TYPE.test(text);
}

/** A media type without its parameters, in lower case: `text/plain` of `Text/Plain; charset=utf-8`. */
export function essenceOf(mimeType: string): string {
  return (mimeType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
