import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * How XML becomes an object: elements by name with their prefix, attributes with `@` before theirs, the text of an
 * element that has attributes or children at `#text`, an element that stands several times as a list. Values stay text.
 */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  trimValues: true,
});

/** The document as an object, or null when it is malformed or would grow beyond what the parser allows. */
export function parseXml(text: string): unknown {
  if (XMLValidator.validate(text) !== true) return null;
  try {
    return parser.parse(text);
  } catch {
    return null;
  }
}
