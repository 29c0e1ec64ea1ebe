import { expect, test } from 'vitest';
import { messageFaults } from '../../../src/engine/notification/message.ts';
import { EMAIL, faultsOf, fill, type Input } from './filling.ts';

const CONTROLS = ['\r', '\n', '\r\n', '\0', '\t', '\u007F', '\u0085', '\u2028', '\u2029'];

test.each(CONTROLS)('nothing with %j becomes a header field', (control) => {
  const text = `a${control}Bcc: eve@example.com`;
  const direct = (more: Input) => faultsOf(() => fill('email', null, { subject: 's', text: 't', ...more }));
  const file = { storage: 's', fileName: 'f' };
  const line = 'must be one line without control characters';
  expect(direct({ subject: text })).toEqual([`input.subject: ${line}`]);
  expect(direct({ headers: { X: text } })).toEqual([`input.headers.X: ${line}`]);
  expect(direct({ headers: { [`X${text}`]: 'a' } })).toEqual([`input.headers.X${text}: is no name of a header field`]);
  expect(direct({ reply_to: `a@b.example${control}x` })[0]).toMatch(/^input\.reply_to: (?:is|has) no/);
  for (const field of ['name', 'mimeType', 'contentId', 'fileName', 'storage'])
    expect(direct({ attachments: [{ ...file, [field]: text }] })).toEqual([`input.attachments[0].${field}: ${line}`]);
  expect(faultsOf(() => fill('email', { email: EMAIL }, { subject: { name: text } }))).toEqual([
    `input.subject.name: ${line}`,
  ]);
  expect(faultsOf(() => fill('email', { email: EMAIL }, { template: { no: text } }))).toEqual([
    `input.template.no: ${line}`,
    `email.attachments[0].fileName: ${line}`,
  ]);
  expect(messageFaults({ email: { subject: text, template: 'x' } })).toEqual([
    { path: 'email.subject', message: line },
  ]);
  const callback = { callback: { headers: { 'X-A': '{{a}}' } } };
  if (control !== '\t')
    expect(faultsOf(() => fill('callback', callback, { headers: { a: text } }))).toEqual([
      'callback.headers.X-A: must be printable ASCII on one line',
    ]);
});
