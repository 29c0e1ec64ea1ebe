import { expect, test } from 'vitest';
import { inputOf, refusalOf } from './record.ts';

test('What a run knows of itself are references', async () => {
  expect(
    await inputOf((ctx) => [
      ctx.feature_id,
      [ctx.product, ctx.env, ctx.context['who'], ctx.original_input['id']],
      `again: ${ctx.replayed_from}, ${ctx.replay_reason}`,
      [ctx.restarted_from, ctx.restart_reason, ctx.resumed_from, ctx.restored_checkpoint],
      [ctx.checkpoint_name, ctx.checkpoint_data['n']],
    ]),
  ).toEqual([
    '$Run{feature_id}',
    ['$Run{product}', '$Run{env}', '$Run{context}{who}', '$Run{original_input}{id}'],
    'again: $Run{replayed_from}, $Run{replay_reason}',
    ['$Run{restarted_from}', '$Run{restart_reason}', '$Run{resumed_from}', '$Run{restored_checkpoint}'],
    ['$Run{checkpoint_name}', '$Run{checkpoint_data}{n}'],
  ]);
});

test.each(['is_replay', 'is_restart', 'is_restored'])('ctx.%s, which is branched on, is refused', async (name) => {
  const error = await refusalOf((ctx) => (ctx as unknown as Record<string, unknown>)[name]);
  expect(error.message).toContain(`$Run{${name}}`);
});
