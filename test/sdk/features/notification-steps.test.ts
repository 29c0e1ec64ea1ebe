import { describe, expect, expectTypeOf, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { refusalOf, stepsOf } from './record.ts';

type Context = FeatureContext<{ readonly to: string; readonly order: string; readonly mail: { to: string } }>;

const m = { notification: 'n', event: 'm' };

/** The input of the one step that a call becomes. */
async function inputOf(call: (ctx: Context) => unknown): Promise<unknown> {
  const steps = await stepsOf(call as never);
  expect(steps).toMatchObject([{ type: 'notification', notification: 'n', event: 'm' }]);
  return steps[0]?.input;
}

describe('ctx.notification', () => {
  test.each<[what: string, call: (ctx: Context) => unknown, input: object]>([
    [
      'a mail',
      ({ notification, input }) =>
        notification.email({
          ...m,
          to: input.to,
          subject: { order: input.order },
          body: { name: 'J' },
          replyTo: 'a@b.c',
        }),
      {
        email: {
          recipients: '$Input{to}',
          subject: { order: '$Input{order}' },
          template: { name: 'J' },
          reply_to: 'a@b.c',
        },
      },
    ],
    [
      'a mail of HTML',
      ({ notification }) => notification.email({ ...m, input: { to: ['a@b.c'], subject: 'S', body: '<b>Hi</b>' } }),
      { email: { recipients: ['a@b.c'], subject: 'S', html: '<b>Hi</b>' } },
    ],
    [
      'a mail of text',
      ({ notification, input }) => notification.email({ ...m, to: 'a@b.c', body: `Hi ${input.order}` }),
      { email: { recipients: ['a@b.c'], text: 'Hi $Input{order}' } },
    ],
    [
      'a text message',
      ({ notification, input }) => notification.sms({ ...m, phones: input.to, message: { code: 1 } }),
      { sms: { recipients: '$Input{to}', body: { code: 1 } } },
    ],
    [
      'a text message of variables alone',
      ({ notification }) => notification.sms({ ...m, input: { to: '+4915112345678', code: 1 } }),
      { sms: { recipients: ['+4915112345678'], body: { code: 1 } } },
    ],
    [
      'a push',
      ({ notification, input }) => notification.push({ ...m, tokens: input.to, title: {} }),
      { push_notification: { device_tokens: '$Input{to}', title: {} } },
    ],
    [
      'a callback',
      ({ notification, input }) => notification.callback({ ...m, payload: { order: input.order } }),
      { callback: { body: { order: '$Input{order}' } } },
    ],
    [
      'several channels',
      ({ notification, input }) =>
        notification.send({
          ...m,
          input: {
            email: { to: input.to, body: { name: 'J' } },
            sms: { phones: ['+4915112345678'], message: 'Hi' },
            push: { tokens: input.to },
            webhook: { payload: 1 },
          },
        }),
      {
        email: { recipients: '$Input{to}', template: { name: 'J' } },
        sms: { recipients: ['+4915112345678'], body: 'Hi' },
        push_notification: { device_tokens: '$Input{to}' },
        callback: { body: 1 },
      },
    ],
    [
      'several channels beside the call, one of them a value of the run',
      ({ notification, input }) => notification.send({ ...m, email: input.mail, webhook: {} }),
      { email: '$Input{mail}', callback: {} },
    ],
  ])('takes the other names of %s', async (_what, call, input) => {
    expect(await inputOf(call)).toEqual(input);
  });

  test('refuses two names of one field that differ', async () => {
    const error = await refusalOf(({ notification }: Context) => notification.sms({ ...m, to: '+1', phones: '+2' }));
    expect(error.message).toContain('input.recipients: is given twice with different values');
  });

  test('names the channels and their fields', () => {
    type Send = Parameters<Context['notification']['send']>[0];
    expectTypeOf<{ notification: string; email: { to: string } }>().toExtend<Send>();
    expectTypeOf<{ notification: string; email: 'Hi' }>().not.toExtend<Send>();
  });
});
