import { describe, expect, test } from 'vitest';
import { arrived, refused } from './body-calls.ts';

const XML = { action: { request_type: 'XML' } };
const SOAP = { action: { request_type: 'SOAP' } };
const HEAD = '<?xml version="1.0" encoding="utf-8"?>';

describe('a body of XML', () => {
  test.each([
    [
      'elements, text and attributes',
      { order: { '@id': 7, item: 'tea', '#text': 'x' } },
      '<order id="7"><item>tea</item>x</order>',
    ],
    [
      'lists',
      { order: { item: ['tea', { '@n': 2, '#text': 'milk' }] } },
      '<order><item>tea</item><item n="2">milk</item></order>',
    ],
    [
      'characters that XML reserves',
      { note: { '@by': 'a"b', '#text': '<1 & 2>' } },
      '<note by="a&quot;b">&lt;1 &amp; 2&gt;</note>',
    ],
    [
      'prefixed names and namespaces',
      { 'm:get': { '@xmlns:m': 'urn:x', 'm:id': 1 } },
      '<m:get xmlns:m="urn:x"><m:id>1</m:id></m:get>',
    ],
  ])('carries %s', async (_what, body, xml) => {
    const seen = await arrived(body, XML);
    expect(seen.raw).toBe(`${HEAD}${xml}`);
    expect(seen.type).toBe('application/xml; charset=utf-8');
  });

  test.each([
    ['several roots', { a: 1, b: 2 }, 'input.body'],
    ['a name that would be markup', { 'a><b': 1 }, 'input.body.a><b'],
    ['a name within a list', { a: { b: [{ '1x': 1 }] } }, 'input.body.a.b[0].1x'],
  ])('is refused with %s', async (_what, body, path) => {
    expect(await refused({ body }, XML)).toMatchObject({ code: 'VALIDATION_ERROR', details: { errors: [{ path }] } });
  });
});

describe('a body of SOAP', () => {
  test('is put into an envelope', async () => {
    const seen = await arrived({ 'm:GetPrice': { '@xmlns:m': 'urn:shop', 'm:Item': 'Tea' } }, SOAP);
    expect(seen.raw).toBe(
      `${HEAD}<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><m:GetPrice xmlns:m="urn:shop"><m:Item>Tea</m:Item></m:GetPrice></soap:Body></soap:Envelope>`,
    );
    expect(seen.type).toBe('text/xml; charset=utf-8');
  });

  test('goes out as it is when it is an envelope', async () => {
    const body = { 'env:Envelope': { '@xmlns:env': 'http://www.w3.org/2003/05/soap-envelope', 'env:Body': { a: 1 } } };
    expect((await arrived(body, SOAP)).raw).toBe(
      `${HEAD}<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><a>1</a></env:Body></env:Envelope>`,
    );
  });
});
