import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * How XML becomes an object: elements by name with their prefix, attributes with `@` before theirs, the text of an
 * element that has attributes or children at `#text`, an element that stands several times as a list. Values stay text.
 */
const OPTIONS = {
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  trimValues: true,
};
const parser = new XMLParser(OPTIONS);
const exactParser = new XMLParser({ ...OPTIONS, trimValues: false, htmlEntities: true });

/** The document as an object, or null when it is malformed or would grow beyond what the parser allows. */
export function parseXml(text: string): unknown {
  return parseWith(parser, text);
}

/** As {@link parseXml}, but space around text is kept, and characters may be given by their numbers: for names. */
export function parseXmlExactly(text: string): unknown {
  return parseWith(exactParser, text);
}

function parseWith(by: XMLParser, text: string): unknown {
  if (XMLValidator.validate(text) !== true) return null;
  try {
    return by.parse(text);
  } catch {
    return null;
  }
}
