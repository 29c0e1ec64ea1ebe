import { expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { record, refusalOf, stepsOf } from './record.ts';

interface Input {
  readonly bytes: string;
  readonly name: string;
}

type Context = FeatureContext<Input>;
const buffered = (ctx: Context) => ({ buffer: ctx.input.bytes, fileName: ctx.input.name });
const written = { buffer: '$Input{bytes}', fileName: '$Input{name}' };

test.each<[string, (ctx: Context) => Promise<unknown>, object]>([
  [
    'upload',
    (ctx) => ctx.storage.upload({ storage: 'docs', event: 'upload-it', input: buffered(ctx), retries: 2 }),
    {
      tag: 'upload-docs',
      type: 'storage',
      storage: 'docs',
      event: 'save',
      input: written,
      options: { retries: 2 },
    },
  ],
  [
    'save, its fields beside the rest',
    (ctx) => ctx.storage.save({ event: 'docs', ...buffered(ctx) }),
    { tag: 'save-docs', type: 'storage', storage: 'docs', event: 'save', input: written },
  ],
  [
    'remove',
    (ctx) => ctx.storage.remove({ storage: 'docs', input: { file_key: ctx.input.name } }),
    { tag: 'remove-docs', type: 'storage', storage: 'docs', event: 'delete', input: { file_key: '$Input{name}' } },
  ],
])('ctx.storage.%s becomes a step', async (_what, handler, step) => {
  expect(await stepsOf(handler as never)).toEqual([step]);
});

test('what ctx.storage.download answers has content, and an upload is undone', async () => {
  const feature = await record<Input>(async (ctx) => {
    const up = await ctx.step(
      'up',
      () => ctx.storage.upload({ storage: 'docs', input: buffered(ctx) }),
      (made) => ctx.storage.delete({ storage: 'docs', input: { file_key: made['file_key'] } }),
    );
    const down = await ctx.step('down', () =>
      ctx.storage.download({ storage: 'docs', input: { file_key: up['file_key'] } }),
    );
    return { content: down['content'], type: down['content_type'] };
  });
  expect(feature.output).toEqual({ content: '$Step{down}{data}', type: '$Step{down}{content_type}' });
  expect(feature.steps?.[0]?.rollback).toEqual({
    type: 'storage',
    storage: 'docs',
    event: 'delete',
    input: { file_key: '$Step{up}{file_key}' },
  });
});

test('fields beside an input are refused', async () => {
  const error = await refusalOf<Input>((ctx) => ctx.storage.delete({ storage: 'docs', input: {}, fileName: 'a' }));
  expect(error.message).toContain("ctx.storage.delete has no option 'fileName'");
});
