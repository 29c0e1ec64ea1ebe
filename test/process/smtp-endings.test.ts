import { describe, expect, test } from 'vitest';
import { commandsOf, saidBy, sendBy, usingProcessor } from './smtp-scripted.ts';

usingProcessor();

test('a long mail that is cut off before its end was not sent', async () => {
  const result = await sendBy(
    [
      (line, _connection, end) => {
        if (line === 'DATA') end();
        return undefined;
      },
    ],
    ['jane'],
    { text: 'long '.repeat(100_000) },
  );
  expect(result).toMatchObject({ success: false, failed: 1, unknown: 0, code: 'CONNECTION_ERROR' });
});

test('a refusal of a mail ends its connection, and the others are sent', async () => {
  const result = await sendBy(
    [
      (line, connection) => (line === '.' && connection === 0 ? '554 spam' : undefined),
      (connection) => (connection === 0 || saidBy(0).includes('QUIT') ? '220 hello' : '421 too many'),
    ],
    ['p0', 'p1', 'p2'],
  );
  expect(result).toMatchObject({ sent: 2, failed: 1 });
  expect(commandsOf(0).at(-1)).toBe('QUIT');
});

describe('when the time of a send is over', () => {
  test('a mail that the server did not ask for was not sent', async () => {
    const result = await sendBy([(line) => (line.startsWith('MAIL') ? null : undefined)], ['jane'], {
      timeout: '500ms',
    });
    expect(result).toMatchObject({ success: false, failed: 1, unknown: 0 });
  });

  test('one that it has and said nothing of is unknown', async () => {
    const result = await sendBy([(line) => (line === '.' ? null : undefined)], ['jane'], { timeout: '500ms' });
    expect(result).toMatchObject({ success: false, failed: 0, unknown: 1, code: 'OUTCOME_UNKNOWN' });
  });

  test('a handshake of TLS that does not end is left', async () => {
    const began = Date.now();
    const result = await sendBy([() => undefined, () => null], ['jane'], { timeout: '500ms', secure: true });
    expect(result).toMatchObject({ success: false, failed: 1, unknown: 0 });
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  test('no greeting means that nothing was sent', async () => {
    expect(await sendBy([() => undefined, () => null], ['jane'], { timeout: '500ms' })).toMatchObject({
      success: false,
      failed: 1,
      unknown: 0,
    });
  });
});
