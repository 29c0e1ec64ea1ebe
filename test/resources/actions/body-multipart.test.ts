import { describe, expect, test } from 'vitest';
import { arrived, refused, type SeenBody } from './body-calls.ts';

const sent = { action: { request_type: 'FORMDATA' } };

/** Lines of a body: parts as they stand on the wire. */
function wire(boundary: string, ...parts: readonly (readonly string[])[]): string {
  return [...parts.flatMap((lines) => [`--${boundary}`, ...lines]), `--${boundary}--`, ''].join('\r\n');
}

function boundaryOf({ type }: SeenBody): string {
  return type?.split('boundary=')[1] ?? '';
}

describe('the parts of a multipart body', () => {
  test('are text for scalars, repeated for lists, none for null', async () => {
    const { fields } = await arrived(
      { text: 'a\nü', number: 1.5, yes: true, none: null, list: ['x', null, 2], empty: [], blank: '' },
      sent,
    );
    expect(fields?.map(({ name, value }) => [name, value])).toEqual([
      ['text', 'a\nü'],
      ['number', '1.5'],
      ['yes', 'true'],
      ['list', 'x'],
      ['list', '2'],
      ['blank', ''],
    ]);
  });

  test('are files for files, one or a list of them', async () => {
    const png = { buffer: 'iVBORw0KGgo=', fileName: 'Grüße.png', mimeType: 'image/png' };
    const { fields } = await arrived(
      {
        one: png,
        more: [
          { buffer: 'AP8', fileName: 'b.bin' },
          { buffer: '', fileName: 'c.txt', mimeType: null, size: 0 },
        ],
      },
      sent,
    );
    expect(fields).toEqual([
      { name: 'one', value: { fileName: 'Grüße.png', mimeType: 'image/png', base64: 'iVBORw0KGgo=' } },
      { name: 'more', value: { fileName: 'b.bin', mimeType: 'application/octet-stream', base64: 'AP8=' } },
      { name: 'more', value: { fileName: 'c.txt', mimeType: 'application/octet-stream', base64: '' } },
    ]);
  });

  test('carry every byte of a file', async () => {
    const buffer = btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)));
    const { fields } = await arrived({ file: { buffer, fileName: 'all' } }, sent);
    expect(fields).toMatchObject([{ value: { base64: buffer } }]);
  });

  test('are JSON for other objects and lists, and no files', async () => {
    const seen = await arrived(
      { address: { city: 'Köln', none: null }, lines: [{ sku: 1 }, 2], buffer: { buffer: 'x' } },
      sent,
    );
    expect(seen.fields?.map(({ name, value }) => [name, JSON.parse(String(value))])).toEqual([
      ['address', { city: 'Köln', none: null }],
      ['lines', [{ sku: 1 }, 2]],
      ['buffer', { buffer: 'x' }],
    ]);
    expect(seen.raw.match(/Content-Type: application\/json\r\n\r\n/g)).toHaveLength(3);
    expect(seen.raw).not.toContain('filename');
  });

  test('stand on the wire as RFC 7578 has them', async () => {
    const seen = await arrived(
      { a: 'b', f: { buffer: 'aGk=', fileName: 'f.txt', mimeType: 'text/plain; charset=utf-8' }, j: { k: 1 } },
      sent,
    );
    const boundary = boundaryOf(seen);
    expect(boundary).toMatch(/^[0-9A-Za-z-]{1,70}$/);
    expect(seen.raw).toBe(
      wire(
        boundary,
        ['Content-Disposition: form-data; name="a"', '', 'b'],
        [
          'Content-Disposition: form-data; name="f"; filename="f.txt"',
          'Content-Type: text/plain; charset=utf-8',
          '',
          'hi',
        ],
        ['Content-Disposition: form-data; name="j"', 'Content-Type: application/json', '', '{"k":1}'],
      ),
    );
  });

  test('may be none', async () => {
    const seen = await arrived({ none: null }, sent);
    expect(seen.raw).toBe(wire(boundaryOf(seen)));
  });
});

describe('what could break out of a part', () => {
  test('quotes and line breaks of names stay within their quotes', async () => {
    const evil = 'a"\r\nX-Evil: 1\r\n\r\nb\rc\nd';
    const seen = await arrived({ [evil]: 'text', file: { buffer: '', fileName: evil } }, sent);
    const inside = 'a%22%0D%0AX-Evil: 1%0D%0A%0D%0Ab%0Dc%0Ad';
    expect(seen.raw).toBe(
      wire(
        boundaryOf(seen),
        [`Content-Disposition: form-data; name="${inside}"`, '', 'text'],
        [
          `Content-Disposition: form-data; name="file"; filename="${inside}"`,
          'Content-Type: application/octet-stream',
          '',
          '',
        ],
      ),
    );
    expect(seen.fields).toHaveLength(2);
  });

  test('a boundary in the content, in text, in a file or in a name, is not the one that is used', async () => {
    const first = boundaryOf(await arrived({ a: 'x' }, sent));
    const second = boundaryOf(await arrived({ a: first }, sent));
    const third = boundaryOf(await arrived({ a: first, b: second }, sent));
    expect(new Set([first, second, third]).size).toBe(3);
    const text = `x\r\n--${first}--\r\n--${first}\r\nContent-Disposition: form-data; name="evil"\r\n\r\n1\r\n`;
    const seen = await arrived({ text, file: { buffer: btoa(text.replaceAll(first, second)), fileName: third } }, sent);
    expect(seen.raw.split(`--${boundaryOf(seen)}`)).toHaveLength(4);
    expect(seen.fields).toMatchObject([
      { name: 'text', value: text },
      { name: 'file', value: { fileName: third } },
    ]);
  });
});

describe('a malformed file', () => {
  const file = { buffer: 'aGk=', fileName: 'a.txt' };

  test.each([
    ['file.buffer', { file: { ...file, buffer: 'a' } }],
    ['file.buffer', { file: { ...file, buffer: 'aGk=aGk=' } }],
    ['file.buffer', { file: { ...file, buffer: 'data:text/plain;base64,aGk=' } }],
    ['file.buffer', { file: { ...file, buffer: '-_-_' } }],
    ['file.buffer', { file: { ...file, buffer: { type: 'Buffer', data: [1] } } }],
    ['file.buffer', { file: { ...file, buffer: null } }],
    ['file.fileName', { file: { ...file, fileName: null } }],
    ['file.fileName', { file: { ...file, fileName: '' } }],
    ['file.mimeType', { file: { ...file, mimeType: 'text/plain\r\nX-Evil: 1' } }],
    ['file.mimeType', { file: { ...file, mimeType: 'text/plain; a=\n' } }],
    ['file.mimeType', { file: { ...file, mimeType: 'text' } }],
    ['file.mimeType', { file: { ...file, mimeType: 5 } }],
    ['file.note', { file: { ...file, note: 'x' } }],
    ['files[1].buffer', { files: [file, { ...file, buffer: '!' }] }],
  ])('is refused at input.body.%s before anything is sent: %j', async (path, body) => {
    expect(await refused({ body }, sent)).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: `input.body.${path}` }] },
    });
  });

  test('is no matter for other formats', async () => {
    expect(JSON.parse((await arrived({ file: { ...file, buffer: '!' } })).raw)).toEqual({
      file: { ...file, buffer: '!' },
    });
  });
});
