import { describe, expect, test } from 'vitest';
import { parseXml } from '../../../src/drivers/http/xml.ts';
import { at } from '../../support/target.ts';
import { failure, send } from './target.ts';

/** An address that answers the bytes of a text, one for each character. */
const answer = (bytes: string, type = 'application/xml', status = 200) =>
  at('/file', { type, status, body: btoa(bytes) });

const SOAP = (body: string) =>
  `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`;

describe('XML becomes an object', () => {
  test.each<[title: string, xml: string, value: unknown]>([
    ['an element of text', '<a>x</a>', { a: 'x' }],
    ['an element of nothing', '<a/>', { a: '' }],
    [
      'text that looks like something else',
      '<a><n>007</n><b>true</b><e>1e5</e></a>',
      { a: { n: '007', b: 'true', e: '1e5' } },
    ],
    ['attributes', '<a id="1" n="x y">t</a>', { a: { '@id': '1', '@n': 'x y', '#text': 't' } }],
    ['attributes of nothing', '<a id="1"/>', { a: { '@id': '1' } }],
    ['several of one name', '<l><i>1</i><i>2</i></l>', { l: { i: ['1', '2'] } }],
    ['one of a name', '<l><i>1</i></l>', { l: { i: '1' } }],
    ['text beside elements', '<a>x<b/>y</a>', { a: { b: '', '#text': 'xy' } }],
    ['space around text', '<a>\n  x  \n</a>', { a: 'x' }],
    ['the entities of XML', '<a b="&quot;&apos;">&lt;&gt;&amp;</a>', { a: { '@b': '"\'', '#text': '<>&' } }],
    ['CDATA, its space included', '<a><![CDATA[<b> & ]]></a>', { a: '<b> & ' }],
    [
      'no comments, declarations and instructions',
      '<?xml version="1.0"?><?go on?><!-- c --><a><!-- d -->x</a>',
      { a: 'x' },
    ],
    ['prefixes as they are', '<n:a xmlns:n="u" n:k="v"/>', { 'n:a': { '@xmlns:n': 'u', '@n:k': 'v' } }],
  ])('%s', (_title, xml, value) => {
    expect(parseXml(xml)).toEqual(value);
  });

  test('without harm from names that objects have by nature', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const parsed = parseXml(`<a><${name}><polluted>1</polluted></${name}></a>`);
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
      expect(Object.getPrototypeOf((parsed as { a?: object } | null)?.a ?? {})).toBe(Object.prototype);
    }
  });
});

describe('what is no XML is null', () => {
  test.each(['', 'text', '<a>', '<a></b>', '<a><b></a></b>', '<a b></a>', '<a b="1" b="2"/>', '<a>&</a', '{"a":1}'])(
    '%j',
    (xml) => {
      expect(parseXml(xml)).toBeNull();
    },
  );
});

describe('entities of the document’s own', () => {
  const laughs = (levels: number) => {
    const entities = Array.from({ length: levels }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
    return `<?xml version="1.0"?><!DOCTYPE z [<!ENTITY l0 "lol">${entities}]><z>&l${levels};</z>`;
  };

  test('do not grow: a billion laughs stay short', () => {
    const parsed = parseXml(laughs(9));
    expect(JSON.stringify(parsed).length).toBeLessThan(10_000);
  });

  test('do not grow by their number either', () => {
    const parsed = parseXml(`<!DOCTYPE z [<!ENTITY x "${'x'.repeat(50_000)}">]><z>${'&x;'.repeat(5_000)}</z>`);
    expect(JSON.stringify(parsed).length).toBeLessThan(2_000_000);
  });

  test.each(['file:///etc/passwd', 'http://127.0.0.1:1/'])('are not fetched: %s', (uri) => {
    const parsed = parseXml(`<!DOCTYPE z [<!ENTITY x SYSTEM "${uri}">]><z>&x;</z>`);
    expect(JSON.stringify(parsed)).not.toContain('root:');
    expect(parsed === null || JSON.stringify(parsed) === '{"z":"&x;"}').toBe(true);
  });
});

test('deep nesting is an object or null, and no fault', () => {
  for (const depth of [50, 5_000, 100_000]) {
    const parsed = parseXml(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`);
    expect(parsed === null || typeof parsed === 'object').toBe(true);
  }
  expect(parseXml('<a>'.repeat(50) + '</a>'.repeat(50))).not.toBeNull();
});

describe('an answer of XML', () => {
  test.each([
    'application/xml',
    'text/xml',
    'application/soap+xml; charset=utf-8',
    'application/atom+xml',
    'APPLICATION/XML',
  ])('is an object: %s', async (type) => {
    expect(await send(answer('<a>x</a>', type))).toMatchObject({ status: 200, body: { a: 'x' } });
  });

  test.each(['image/svg+xml', 'text/html'])('of another type stays text: %s', async (type) => {
    expect(await send(answer('<a>x</a>', type))).toMatchObject({ body: '<a>x</a>' });
  });

  test('is read in its charset', async () => {
    expect(await send(answer('<a>Gr\u00fc\u00dfe</a>', 'text/xml; charset=iso-8859-1'))).toMatchObject({
      body: { a: 'Grüße' },
    });
    const utf8 = String.fromCharCode(...new TextEncoder().encode('<a>Grüße 🔑</a>'));
    expect(await send(answer(utf8))).toMatchObject({ body: { a: 'Grüße 🔑' } });
    expect(await send(answer(`\u00ef\u00bb\u00bf${utf8}`))).toMatchObject({ body: { a: 'Grüße 🔑' } });
  });

  test('that is empty is null', async () => {
    expect(await send(at('/file', { type: 'text/xml' }))).toMatchObject({ status: 200, body: null });
  });

  test('that is malformed fails a success, and is text of a failure', async () => {
    expect(await failure(answer('<a><b></a>'))).toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: expect.stringContaining('malformed XML'),
      details: { outcome: 'sent', upstream: { status: 200 } },
    });
    expect(await send(answer('<a><b></a>', 'text/xml', 500))).toMatchObject({ status: 500, body: '<a><b></a>' });
  });

  test('is a SOAP envelope', async () => {
    const envelope = SOAP('<m:Price xmlns:m="urn:m"><m:Value currency="EUR">1.50</m:Value></m:Price>');
    const { body } = await send(answer(envelope, 'application/soap+xml'));
    expect(body).toMatchObject({
      'soap:Envelope': { 'soap:Body': { 'm:Price': { 'm:Value': { '@currency': 'EUR', '#text': '1.50' } } } },
    });
  });

  test('is a SOAP fault with its status', async () => {
    const fault = SOAP(
      '<soap:Fault><faultcode>soap:Client</faultcode><faultstring>no such item</faultstring></soap:Fault>',
    );
    expect(await send(answer(fault, 'text/xml', 500))).toMatchObject({
      status: 500,
      body: { 'soap:Envelope': { 'soap:Body': { 'soap:Fault': { faultstring: 'no such item' } } } },
    });
  });
});
