import { describe, expect, test } from 'vitest';
import { AUTH, commandsOf, sendBy, usingProcessor } from './smtp-scripted.ts';

usingProcessor();

describe('a server that', () => {
  test('offers no PIPELINING is told one thing after the other', async () => {
    let open = 0;
    const overlaps: number[] = [];
    const result = await sendBy(
      [
        (line) => {
          open += 1;
          queueMicrotask(() => {
            overlaps.push(open);
            open = 0;
          });
          return line.startsWith('EHLO') ? '250 hello' : undefined;
        },
      ],
      ['jane', 'joe'],
    );
    expect(result).toMatchObject({ success: true, sent: 2 });
    expect(Math.max(...overlaps)).toBe(1);
  });

  test('knows HELO alone is told that', async () => {
    expect(
      await sendBy(
        [(line) => (line.startsWith('EHLO') ? '502 what?' : line.startsWith('HELO') ? '250 hello' : undefined)],
        ['jane'],
      ),
    ).toMatchObject({ sent: 1 });
    expect(commandsOf(0).slice(0, 3)).toEqual(['EHLO', 'HELO', 'MAIL']);
  });

  test('wants a mail for nobody gets none, and the next one by the same connection', async () => {
    const ended: string[] = [];
    let to = '';
    const result = await sendBy(
      [
        (line) => {
          if (line.startsWith('RCPT')) to = line;
          if (line.startsWith('RCPT TO:<nobody')) return '550 no such user';
          if (line === '.' && to.includes('nobody')) {
            ended.push(to);
            return '554 no recipients';
          }
          return undefined;
        },
        (connection) => (connection === 0 ? '220 hello' : '421 too many'),
      ],
      ['nobody', 'jane'],
    );
    expect(result).toMatchObject({ sent: 1, failed: 1 });
    expect(result.recipients.find(({ status }) => status === 'failed')).toMatchObject({ code: 'INVALID_RECIPIENT' });
    expect(ended).toHaveLength(1);
  });

  test('takes one connection, and ends it after each mail, takes all mails by one after the other', async () => {
    let open = 0;
    const people = Array.from({ length: 6 }, (_, n) => `p${n}`);
    const result = await sendBy(
      [
        (line, _connection, end) => {
          if (line !== '.') return undefined;
          open -= 1;
          end();
          return '250 ok';
        },
        () => {
          if (open > 0) return '421 too many connections';
          open += 1;
          return '220 hello';
        },
      ],
      people,
    );
    expect(result).toMatchObject({ sent: 6, failed: 0, unknown: 0 });
  });

  test('says 421 in the middle of a mail it did not take has it sent by another connection', async () => {
    let asked = 0;
    const result = await sendBy(
      [
        (line, connection, end) => {
          if (connection !== 0 || !line.startsWith('RCPT')) return undefined;
          asked += 1;
          if (asked < 2) return undefined;
          end();
          return '421 going down';
        },
        (connection) => (connection === 0 || asked > 1 ? '220 hello' : '421 too many connections'),
      ],
      Array.from({ length: 7 }, (_, n) => `p${n}`),
    );
    expect(result).toMatchObject({ sent: 7, failed: 0, unknown: 0 });
  });

  test('does not take the credentials for now may take them later', async () => {
    let tries = 0;
    const result = await sendBy(
      [
        (line) => {
          if (line.startsWith('EHLO')) return '250-hello\r\n250 AUTH LOGIN';
          if (line === 'AUTH LOGIN') return '334 VXNlcm5hbWU6';
          if (line === Buffer.from('shop').toString('base64')) return '334 UGFzc3dvcmQ6';
          if (line === Buffer.from('a-password').toString('base64'))
            return (tries += 1) === 1 ? '454 later' : '235 welcome';
          return undefined;
        },
      ],
      ['jane'],
      { auth: AUTH, retries: 1 },
    );
    expect(result).toMatchObject({ success: true, sent: 1 });
    expect(tries).toBe(2);
  });

  test('offers no way to sign in is given no password', async () => {
    expect(
      await sendBy([(line) => (line.startsWith('EHLO') ? '250-hello\r\n250 AUTH XOAUTH2' : undefined)], ['jane'], {
        auth: AUTH,
      }),
    ).toMatchObject({ success: false, code: 'SEND_FAILED' });
    expect(commandsOf(0)).not.toContain('AUTH');
  });

  test('says something of its own before the encryption begins is left', async () => {
    const result = await sendBy(
      [
        (line) =>
          line.startsWith('EHLO')
            ? '250-hello\r\n250 STARTTLS'
            : line === 'STARTTLS'
              ? '220 go on\r\n250 injected'
              : undefined,
      ],
      ['jane'],
    );
    expect(result).toMatchObject({ success: false, code: 'CONNECTION_ERROR' });
  });

  test('speaks another language is left', async () => {
    expect(await sendBy([() => undefined, () => 'HTTP/1.1 400 Bad Request'], ['jane'])).toMatchObject({
      success: false,
      code: 'CONNECTION_ERROR',
    });
  });
});
