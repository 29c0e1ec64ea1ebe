import { beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '../../../src/kernel/errors.ts';
import { stored } from '../../support/stored.ts';
import type { Member } from '../../support/workspace.ts';
import { at } from './notifiers.ts';
import { createSending } from './sending.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createSending();
});

const call = (operation: string, input: object) => owner.call(`notifications.${operation}`, { ...at, ...input });

describe('refused by name before anything is sent is', () => {
  const mail = { recipients: ['jane@example.com'] };
  test.each<[what: string, operation: string, input: object, code: string, path: string]>([
    [
      'no recipient',
      'email',
      { notification: 'shop:hello', input: { recipients: [] } },
      'VALIDATION_ERROR',
      'input.recipients',
    ],
    ['none at all', 'email', { notification: 'shop:hello', input: {} }, 'VALIDATION_ERROR', 'input.recipients'],
    ['an unknown message', 'email', { notification: 'shop:none', input: mail }, 'NOT_FOUND', 'notification'],
    ['an unknown notifier', 'email', { notification: 'none:none', input: mail }, 'NOT_FOUND', 'notification'],
    ['a missing secret', 'email', { notification: 'lacks:hello', input: mail }, 'NOT_FOUND', '$Secret{NOT_THERE}'],
    [
      'a channel that the environment lacks',
      'sms',
      { notification: 'shop:hello', input: { recipients: ['+15551234567'] } },
      'VALIDATION_ERROR',
      'notification',
    ],
    ['an unknown field', 'callback', { notification: 'shop:hello', input: { cc: [] } }, 'VALIDATION_ERROR', 'input.cc'],
    [
      'a parameter that the address lacks',
      'callback',
      { notification: 'shop:hello', input: { params: { key: '' } } },
      'VALIDATION_ERROR',
      'callback.params.key',
    ],
    [
      'a break of line in a header',
      'email',
      { notification: 'lacks:hello', input: { ...mail, subject: { name: 'a\r\nBcc: x' } } },
      'VALIDATION_ERROR',
      'input.subject.name',
    ],
    [
      'a header that makes up the mail',
      'email',
      { notification: 'lacks:hello', input: { ...mail, headers: { Bcc: 'x@example.com' } } },
      'VALIDATION_ERROR',
      'input.headers.Bcc',
    ],
    [
      'a direct send of one of several notifiers',
      'callback',
      { notification: 'none', input: { url: 'https://example.com' } },
      'NOT_FOUND',
      'notification',
    ],
    ['a send of nothing', 'send', { notification: 'shop:hello', input: {} }, 'VALIDATION_ERROR', 'input'],
  ])('%s', async (_what, operation, input, code, path) => {
    const before = await stored();
    const { status, body } = await call(operation, input);
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: code === 'NOT_FOUND' ? 404 : 400,
      code,
      path,
    });
    expect(await stored()).toEqual(before);
  });

  test('a private address where only public ones may be called', async () => {
    const before = await stored();
    const { status, body } = await call('callback', { input: { url: 'http://169.254.169.254/latest' } });
    expect({ status, code: body.code }).toEqual({ status: ERRORS.TARGET_REFUSED.status, code: 'TARGET_REFUSED' });
    expect(await stored()).toEqual(before);
  });
});
