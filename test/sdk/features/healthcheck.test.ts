import { expect, test } from 'vitest';
import { record, refusalOf } from './record.ts';

interface Input {
  readonly id: string;
}

test('ctx.healthcheck.getStatus is a step, and what it answers are references', async () => {
  const { steps, output } = await record<Input>(async (ctx) => {
    const { status, lastChecked, lastLatency } = await ctx.healthcheck.getStatus('stripe-up');
    return { status, lastChecked, lastLatency };
  });
  expect(steps).toEqual([{ tag: 'health-stripe-up', type: 'healthcheck', healthcheck: 'stripe-up' }]);
  const of = (field: string) => `$Step{health-stripe-up}{${field}}`;
  expect(output).toEqual({ status: of('status'), lastChecked: of('lastChecked'), lastLatency: of('lastLatency') });
});

test('the tag of the healthcheck is text as it is', async () => {
  const { message } = await refusalOf<Input>((ctx) => ctx.healthcheck.getStatus(ctx.input.id));
  expect(message).toContain('the tag of a healthcheck');
});
