import { describe, expect, test } from 'vitest';
import type { StandIn } from '../../../sdk/src/features/stand-in.ts';
import type { FeatureContext } from '../../../sdk/src/features/context-types.ts';
import { record, refusalOf, to } from './record.ts';

interface Input {
  readonly email: string;
}

type Context = FeatureContext<Input>;

describe('A feature', () => {
  test('is the definition of its handler', async () => {
    const given = {
      description: 'Takes an order.',
      input: { email: { type: 'string' } },
      envs: [{ slug: 'prd', active: true }],
      options: { timeout: '1h', rollback_strategy: 'critical_only' as const },
      signals: { approved: { input: { by: { type: 'string' } } } },
    };
    const feature = await record<Input>(async (ctx) => {
      const user = await ctx.action.run<{ id: string }>({
        app: 'crm',
        event: 'create',
        input: { email: ctx.input.email },
      });
      return { id: user.id, text: `user ${user.id}` };
    }, given);
    expect(feature).toEqual({
      tag: 'order',
      name: 'Order',
      ...given,
      steps: [{ tag: 'crm-create', type: 'action', app: 'crm', event: 'create', input: { email: '$Input{email}' } }],
      output: { id: '$Step{crm-create}{id}', text: 'user $Step{crm-create}{id}' },
    });
  });

  test('may do nothing and answer nothing', async () => {
    expect(await record<Input>(() => undefined)).toEqual({ tag: 'order', name: 'Order', steps: [] });
  });

  test('has queries, recorded or as they are', async () => {
    const queries = {
      total: {
        handler: (ctx: Pick<Context, 'state' | 'steps' | 'getState'>) => ({
          sum: ctx.state['sum'],
          pay: ctx.steps['pay'],
          n: ctx.getState('n'),
        }),
      },
      plain: { result: '$State{n}' },
      asked: { handler: (ctx: Pick<Context, 'feature_id'>, params: StandIn) => [ctx.feature_id, params['a']?.['b']] },
    };
    const feature = await record<Input>((ctx) => ctx.step('pay', () => ctx.action.run(to('pay'))), { queries });
    expect(feature.queries).toEqual({
      total: { result: { sum: '$State{sum}', pay: '$Step{pay}', n: '$State{n}' } },
      plain: { result: '$State{n}' },
      asked: { result: ['$Run{feature_id}', '$Param{a}{b}'] },
    });
  });

  test('has no query over a step that it has not', async () => {
    const queries = { total: { handler: (ctx: Pick<Context, 'steps'>) => ctx.steps['pay'] } };
    const error = await refusalOf<Input>(() => undefined, { queries });
    expect(error.message).toContain("the query 'total' refers to the step 'pay', which is not recorded");
  });
});
