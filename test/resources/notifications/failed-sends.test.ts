import { expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import type { RequestContext } from '../../../src/kernel/contract.ts';
import { type ErrorCode, ProcessorError } from '../../../src/kernel/errors.ts';
import {
  createNotificationHandlers,
  type NotificationHandlerParts,
} from '../../../src/resources/notifications/handlers.ts';
import type { Standing } from '../../../src/resources/notifications/model.ts';
import { at } from './notifiers.ts';

const recipients = ['a@x.example', 'A@x.example', ' a@x.example', 'b@x.example', 'nobody'];
const sent: Standing = {
  id: 'msg_1',
  recipient: 'a@x.example',
  status: 'sent',
  providerId: 'p',
  error: null,
  isTemporary: false,
};

/** What a mail to these recipients is answered whose run throws that code, while the log has these messages. */
async function answered(code: ErrorCode, standings: readonly Standing[]) {
  const thrown = new ProcessorError(code, 'why', { outcome: 'unknown', send_id: 'send_1' });
  const parts: Partial<NotificationHandlerParts> = {
    clock: systemClock,
    processor: { execute: () => Promise.reject(thrown) } as Partial<
      NotificationHandlerParts['processor']
    > as NotificationHandlerParts['processor'],
    messageLog: { standings: async () => standings, readContent: async () => null },
  };
  const context: Partial<RequestContext> = {
    principal: { workspace: 'ws', user: 'user_1', role: 'runner' } as Partial<
      RequestContext['principal']
    > as RequestContext['principal'],
    idempotencyKey: null,
    traceparent: null,
  };
  const { email } = createNotificationHandlers(parts as NotificationHandlerParts);
  const given = { ...at, notification: 'shop', input: { recipients, subject: 's', text: 't' } };
  return (await email(given, context as RequestContext)).data;
}

test('a failed send is answered by the log, which counts each recipient once', async () => {
  const rest = { code: 'CONNECTION_ERROR', error: 'why' };
  expect(await answered('CONNECTION_ERROR', [])).toMatchObject({ success: false, sent: 0, failed: 4, ...rest });
  expect(await answered('CONNECTION_ERROR', [sent])).toMatchObject({ success: true, sent: 1, failed: 3, ...rest });
});

test('a fault of the processor is thrown, and told beside what was sent before it', async () => {
  await expect(answered('INTERNAL', [])).rejects.toMatchObject({ code: 'INTERNAL', details: { send_id: 'send_1' } });
  expect(await answered('INTERNAL', [sent])).toMatchObject({ success: true, sent: 1, failed: 3, code: 'INTERNAL' });
});
