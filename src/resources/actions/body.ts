/** The body of an action as it goes out. */

import type { BodyFormat } from '../products/manifest.ts';
import { checkBodySize } from './body-size.ts';
import { encodeMultipart } from './multipart.ts';
import { encodePairs } from './urlencoded.ts';
import { encodeSoap, encodeXml } from './xml-body.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** A body and the `content-type` that tells how to read it. */
export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * Encodes a body; the same input gives the same bytes, so that every attempt of a call sends what the first one sent.
 * What its format cannot carry, and more than `LIMITS.action_body`, is a `VALIDATION_ERROR` at `input.body…`.
 */
export function encodeBody(format: BodyFormat, body: Readonly<Record<string, unknown>>): EncodedBody {
  const encoded = encode(format, body);
  checkBodySize(encoded.bytes.length);
  return encoded;
}

function encode(format: BodyFormat, body: Readonly<Record<string, unknown>>): EncodedBody {
  switch (format) {
    case 'json':
      return { contentType: 'application/json', bytes: encodeUtf8(JSON.stringify(body)) };
    case 'urlencoded':
      return { contentType: 'application/x-www-form-urlencoded', bytes: encodeUtf8(encodePairs(body)) };
    case 'xml':
      return { contentType: 'application/xml; charset=utf-8', bytes: encodeUtf8(encodeXml(body)) };
    case 'soap':
      return { contentType: 'text/xml; charset=utf-8', bytes: encodeUtf8(encodeSoap(body)) };
    case 'formdata': {
      const { boundary, bytes } = encodeMultipart(body);
      return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
    }
  }
}
