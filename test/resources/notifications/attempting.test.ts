import { expect, test } from 'vitest';
import type { NotificationDriver } from '../../../src/drivers/notification/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { attemptSend, type SendingParts } from '../../../src/resources/notifications/attempting.ts';
import type { ChannelSend, Claimed, StoredContent } from '../../../src/resources/notifications/model.ts';

const send: ChannelSend = {
  workspace: 'ws',
  product: 'shop',
  env: 'prd',
  notification: 'orders',
  message: 'placed',
  channel: 'sms',
  provider: 'plivo',
  isComposite: false,
  contentId: 'send_1_sms',
  runId: 'run_1',
  processId: 'job_1',
  session: null,
  cache: null,
  retries: 0,
  version: 2,
};

const contentOf = (body: string, missing: readonly string[]): StoredContent => ({
  content: { channel: 'sms', body },
  input: {},
  missing,
  isSecret: false,
});

test('what is sent and what it lacks is that of the first attempt, whatever the message has become', async () => {
  const bodies: string[] = [];
  const driver: Partial<NotificationDriver> = {
    sms: () => ({
      batch: 10,
      atATime: 1,
      send: async ({ body }, recipients) => {
        bodies.push(body);
        return recipients.map(() => ({ outcome: 'sent', providerId: 'p' }) as const);
      },
      close: async () => undefined,
    }),
  };
  const claimed = (id: string, recipient: string): Claimed => ({
    id,
    recipient,
    status: 'pending',
    providerId: null,
    error: null,
    isTemporary: false,
    isMine: true,
  });
  const log: SendingParts['log'] = {
    keepContent: async () => contentOf('first {{a}}', ['body.a']),
    claim: async (_send, _claim, messages) => messages.map(({ id, recipient }) => claimed(id, recipient)),
    settle: async () => undefined,
    refuse: async () => undefined,
    standings: async () => [],
    hasBegun: async () => false,
  };
  const parts: Partial<SendingParts> = {
    log,
    driver: driver as NotificationDriver,
    clock: systemClock,
    ids: systemIds,
  };
  const target = { provider: 'plivo', authId: 'MA1', authToken: 't', endpoint: null } as const;
  const ready = {
    reached: { channel: 'sms', target, sender: 'Shop' } as const,
    send,
    content: contentOf('second {{b}}', ['body.b']),
    wanted: [{ id: 'msg_1', recipient: '+15551234567' }],
    refused: [],
  };
  const { value } = await attemptSend(
    parts as SendingParts,
    {
      call: { operation: 'sms', product: 'shop', env: 'prd' },
      ready: [ready],
      scope: { workspace: 'ws', runId: 'run_1' },
      sendId: 'send_1',
    },
    { timeoutMs: 10_000 },
  );
  expect({ bodies, value }).toMatchObject({ bodies: ['first {{a}}'], value: { sent: 1, missing: ['body.a'] } });
});
