import { expect, test } from 'vitest';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { stepsOf } from './record.ts';

interface Input {
  readonly id: string;
  readonly x: string;
}

test.each<[string, (ctx: FeatureContext<Input>) => Promise<unknown>, object]>([
  [
    'ctx.database.execute',
    (ctx) => ctx.database.execute({ event: 'db:add', input: { id: ctx.input.id }, retries: 2 }),
    {
      tag: 'db-add',
      type: 'database_action',
      event: 'db:add',
      input: { id: '$Input{id}' },
      options: { retries: 2 },
    },
  ],
  [
    'ctx.database.update',
    (ctx) => ctx.database.update({ database: 'db', event: 'put', where: { id: 1 }, data: { x: ctx.input.x } }),
    {
      tag: 'put',
      type: 'database_action',
      database: 'db',
      event: 'put',
      input: { filter: { id: 1 }, data: { x: '$Input{x}' } },
    },
  ],
  [
    'ctx.database.query',
    (ctx) => ctx.database.query({ event: 'db:find', params: { id: ctx.input.id } }),
    { tag: 'db-find', type: 'database_action', event: 'db:find', input: { query: { id: '$Input{id}' } } },
  ],
])('%s becomes a step', async (_name, use, step) => {
  expect(await stepsOf<Input>((ctx) => use(ctx))).toEqual([step]);
});

test('ctx.database.delete undoes a step', async () => {
  const steps = await stepsOf<Input>(async (ctx) => {
    await ctx.step(
      'make',
      () => ctx.database.insert({ event: 'db:add', data: { x: ctx.input.x } }),
      (made) => ctx.database.delete({ database: 'db', event: 'drop', where: { id: made['data']?.[0]?.['id'] } }),
    );
  });
  expect(steps).toEqual([
    {
      tag: 'make',
      type: 'database_action',
      event: 'db:add',
      input: { data: { x: '$Input{x}' } },
      rollback: {
        type: 'database_action',
        database: 'db',
        event: 'drop',
        input: { filter: { id: '$Step{make}{data}{0}{id}' } },
      },
    },
  ]);
});
