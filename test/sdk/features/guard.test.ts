import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { defineFeature } from '../../../sdk/src/features/define.ts';
import { lineOf, nextLine, record, refusalOf, to } from './record.ts';

/** What a recording puts something else in the place of, by its holder. */
const PLATFORM: readonly (readonly [holder: object, names: readonly string[]])[] = [
  [globalThis, ['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate']],
  [Math, ['random']],
  [crypto, ['randomUUID', 'getRandomValues']],
  [performance, ['now']],
  [Date, ['now']],
];

const ownProperties = () =>
  PLATFORM.map(([holder, names]) => names.map((name) => Object.getOwnPropertyDescriptor(holder, name)));

const BEFORE = ownProperties();

describe('What differs each time', () => {
  test.each<[string, string, () => unknown]>([
    ['new Date()', 'new Date() reads the clock', () => new Date()],
    ['Date()', 'Date() reads the clock', () => Date()],
    ['Date.now', 'Date.now reads the clock', () => Date.now()],
    ['performance.now', 'performance.now is used', () => performance.now()],
    ['Math.random', 'Math.random is used', () => Math.random()],
    ['crypto.randomUUID', 'crypto.randomUUID is used', () => crypto.randomUUID()],
    ['crypto.getRandomValues', 'crypto.getRandomValues is used', () => crypto.getRandomValues(new Uint8Array(1))],
    ['fetch', 'fetch is used', () => fetch('http://127.0.0.1:1')],
    ['setTimeout', 'setTimeout is used', () => setTimeout(() => undefined, 1)],
    ['setInterval', 'setInterval is used', () => setInterval(() => undefined, 1)],
    ['setImmediate', 'setImmediate is used', () => setImmediate(() => undefined)],
  ])('is refused with its line: %s', async (name, message, use) => {
    const error = await refusalOf(async (ctx) => {
      await ctx.action.run(to('first'));
      return use();
    });
    expect(error.message).toContain(message);
    expect(lineOf(error)).toContain(name.replace(/^new /, ''));
  });

  test('is refused at the line of the handler that uses it', async () => {
    let at: unknown;
    const error = await refusalOf(async (ctx) => {
      await ctx.step('first', async () => ctx.action.run(to('first')));
      at = nextLine();
      return Math.random();
    });
    expect(error).toMatchObject(at as object);
    expect(error.message).toContain(`${error.file}:${error.line}: `);
  });

  test('is everybody else’s again as soon as the handler has ended', async () => {
    await refusalOf(() => Math.random());
    expect(ownProperties()).toEqual(BEFORE);
    expect(Math.random()).toBeLessThan(1);
    expect(Date.now()).toBeGreaterThan(0);
    expect(new Date(5)).toBeInstanceOf(Date);
  });

  test('is not what a date says that is given', async () => {
    const feature = await record(() => ({
      at: new Date(Date.UTC(2026, 0, 2)),
      year: new Date('2026-01-02').getUTCFullYear(),
    }));
    expect(feature.output).toEqual({ at: '2026-01-02T00:00:00.000Z', year: 2026 });
  });

  test('may be used by others while a handler waits for something else', async () => {
    const times: number[] = [];
    const recording = refusalOf(() => wait(1));
    setImmediate(() => times.push(Date.now()));
    await recording;
    await wait(1);
    expect(times).toHaveLength(1);
  });
});

describe('A handler that awaits something else', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a file', () => readFile(import.meta.filename)],
    ['a timer', () => wait(500)],
    ['what never comes', () => new Promise(() => undefined)],
  ])('is refused after its latest call: %s', async (_what, foreign) => {
    let at: unknown;
    const error = await refusalOf(async (ctx) => {
      await ctx.action.run(to('first'));
      at = nextLine();
      await ctx.action.run(to('second'));
      await foreign();
      await ctx.action.run(to('third'));
    });
    expect(error).toMatchObject(at as object);
    expect(error.message).toContain(`awaits something that cannot be recorded, after the call in line ${error.line}`);
  });

  test('is refused where it is defined if it has made no call', async () => {
    const error = await refusalOf(() => wait(500));
    expect(error.message).toContain('the handler awaits something that cannot be recorded. Await calls of ctx only');
    expect(lineOf(error)).toContain('defineFeature(');
  });

  test('is refused within a step', async () => {
    const error = await refusalOf((ctx) =>
      ctx.step('s', async () => {
        await ctx.action.run(to('x'));
        await wait(500);
      }),
    );
    expect(error.message).toContain('awaits something that cannot be recorded');
    expect(lineOf(error)).toContain("to('x')");
  });

  test('is refused within a step that nobody awaits', async () => {
    const error = await refusalOf((ctx) => {
      void ctx.step('s', async () => {
        await ctx.action.run(to('x'));
        await wait(500);
      });
    });
    expect(error.message).toContain('awaits something that cannot be recorded');
  });

  test('may await what needs nothing from outside, however deep', async () => {
    const deep = async (depth: number): Promise<number> => (depth === 0 ? 0 : 1 + (await deep(depth - 1)));
    const feature = await record(async (ctx) => {
      const depth = await deep(2000);
      await ctx.action.run(to('x'));
      return depth;
    });
    expect(feature.output).toBe(2000);
  });
});

describe('A handler that throws', () => {
  test('ends the recording with its line and its reason', async () => {
    let at: unknown;
    const cause = { current: null as unknown };
    const error = await refusalOf(async (ctx) => {
      await ctx.action.run(to('x'));
      at = nextLine();
      throw (cause.current = new Error('no stock'));
    });
    expect(error).toMatchObject(at as object);
    expect(error).toMatchObject({ cause: cause.current });
    expect(error.message).toContain('the handler throws while it is recorded: no stock');
  });

  test('ends the recording even where it catches what a step throws', async () => {
    const error = await refusalOf(async (ctx) => {
      try {
        await ctx.step('s', () => {
          throw new Error('caught');
        });
      } catch {
        await ctx.action.run(to('x'));
      }
    });
    expect(error.message).toContain('the handler throws while it is recorded: caught');
  });

  test('does so at once', async () => {
    const error = await refusalOf(() => {
      throw new TypeError('early');
    });
    expect(error.message).toContain('early');
  });
});

describe('Recordings', () => {
  test('run one at a time', async () => {
    const seen: string[] = [];
    const define = (tag: string) =>
      defineFeature({
        tag,
        name: tag,
        async handler(ctx) {
          seen.push(`${tag} begins`);
          await ctx.action.run(to('x'));
          seen.push(`${tag} ends`);
        },
      });
    await Promise.all([define('a'), define('b')]);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('go on after one that failed', async () => {
    const [error, feature] = await Promise.all([refusalOf(() => Math.random()), record(() => 1)]);
    expect(error.code).toBe('RECORDING_ERROR');
    expect(feature.output).toBe(1);
  });

  test('need a handler', async () => {
    await expect(defineFeature({ tag: 'a', name: 'A' } as never)).rejects.toMatchObject({ code: 'RECORDING_ERROR' });
  });
});
