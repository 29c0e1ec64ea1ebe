import { XMLBuilder } from 'fast-xml-parser';
import { invalidField } from '../../kernel/errors.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true });

const HEAD = '<?xml version="1.0" encoding="utf-8"?>';
/** Namespace of SOAP 1.1 envelopes. */
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
/** An element's or attribute's name with its prefix, of the letters that all parsers take. */
const NAME = /^@?[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

/**
 * A body as XML: members are elements, those whose names begin with `@` attributes, `#text` is the text beside them, a
 * list repeats its element, and null is an empty one. One member is the root; several are a `VALIDATION_ERROR`.
 */
export function encodeXml(body: Readonly<Record<string, unknown>>): string {
  if (Object.keys(body).length !== 1) throw invalidField('input.body', 'must have one member, the root element');
  checkNames(body, 'input.body');
  return `${HEAD}${builder.build(body)}`;
}

/** A body within a SOAP 1.1 envelope; one that is an envelope goes out as it is. */
export function encodeSoap(body: Readonly<Record<string, unknown>>): string {
  const [root = ''] = Object.keys(body);
  if (root === 'Envelope' || root.endsWith(':Envelope')) return encodeXml(body);
  return encodeXml({ 'soap:Envelope': { '@xmlns:soap': SOAP, 'soap:Body': body } });
}

/** The builder writes names as they are. */
function checkNames(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    if (!Array.isArray(value) && name !== '#text' && !NAME.test(name))
      throw invalidField(at, 'is no name of an XML element or attribute');
    checkNames(item, at);
  }
}
