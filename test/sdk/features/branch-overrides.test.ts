import { describe, expect, test } from 'vitest';
import { compileCondition, evaluateCondition } from '../../../src/expressions/condition.ts';
import { check, conditionsOf, make, type Checked, refusalOf, stepsOf, to } from './record.ts';

describe('branchOverrides', () => {
  test('lets the handler branch on a result, and what follows has the condition', async () => {
    const steps = await stepsOf(
      async (ctx) => {
        const checked = await check(ctx);
        await make(ctx, 'before', checked.id);
        if (!checked.ok) return;
        if (checked.risk.score > 5) await make(ctx, 'review', checked.id);
        await make(ctx, 'pay', { id: checked.id, risk: checked.risk });
      },
      { branchOverrides: { check: { ok: true, risk: { score: 7, level: 'unread' } } } },
    );
    expect(steps).toMatchObject([
      { tag: 'check' },
      { tag: 'before', input: '$Step{check}{id}', dependsOn: ['check'] },
      { tag: 'review', condition: '$Step{check}{ok} == true && $Step{check}{risk}{score} == 7', dependsOn: ['before'] },
      {
        tag: 'pay',
        condition: '$Step{check}{ok} == true && $Step{check}{risk}{score} == 7',
        input: { id: '$Step{check}{id}', risk: '$Step{check}{risk}' },
      },
    ]);
    expect(steps[0]).not.toHaveProperty('condition');
    expect(steps[1]).not.toHaveProperty('condition');
  });

  test('passes on what was read as it is', async () => {
    const steps = await stepsOf(
      async (ctx) => {
        const checked = await check(ctx);
        await make(ctx, 'pay', { level: checked.risk.level, text: `${checked.risk.level}!` });
      },
      { branchOverrides: { check: { risk: { level: 'lo"w' } } } },
    );
    const condition = steps[1]?.condition as string;
    expect(steps[1]?.input).toEqual({ level: 'lo"w', text: 'lo"w!' });
    expect(condition).toBe('$Step{check}{risk}{level} == "lo\\"w"');
    expect(
      evaluateCondition(compileCondition(condition), { now: 0, Step: { check: { risk: { level: 'lo"w' } } } }),
    ).toBe(true);
  });

  test('gives lists to loop over, whose length is a condition', async () => {
    const conditions = await conditionsOf(
      async (ctx) => {
        const checked = await check(ctx);
        for (const [index, entry] of checked.list.entries())
          if (entry.kind === 'a') await make(ctx, `do-${index}`, entry);
      },
      { branchOverrides: { check: { list: [{ kind: 'a' }, { kind: 'b' }] } } },
    );
    expect(conditions['do-0']).toBe('$Length{$Step{check}{list}} == 2 && $Step{check}{list}{0}{kind} == "a"');
  });

  test('gives null and a plain result', async () => {
    const conditions = await conditionsOf(
      async (ctx) => {
        const found: unknown = await check(ctx);
        if (found === null) await make(ctx, 'create');
      },
      { branchOverrides: { check: null } },
    );
    expect(conditions).toEqual({ check: undefined, create: '$Step{check} == null' });
  });

  test('gives a rollback the references all the same', async () => {
    const [step] = await stepsOf(
      (ctx) =>
        ctx.step(
          'check',
          () => ctx.action.run<Checked>(to('check')),
          (result) => ctx.action.run(to('undo', { id: result.id, ok: result.ok })),
        ),
      { branchOverrides: { check: { ok: true, id: 'x' } } },
    );
    expect(step?.rollback?.input).toEqual({ id: '$Step{check}{id}', ok: '$Step{check}{ok}' });
  });

  test('waits for the step that a condition reads', async () => {
    const steps = await stepsOf(
      async (ctx) => {
        const checked = check(ctx).then(({ ok }) => ok);
        await make(ctx, 'other');
        await make(ctx, 'more');
        if (await checked) await make(ctx, 'pay');
      },
      { branchOverrides: { check: { ok: true } } },
    );
    const pay = steps.find(({ tag }) => tag === 'pay');
    expect(pay).toMatchObject({ condition: '$Step{check}{ok} == true' });
  });

  test('has no keys to list, since what it leaves out is there when the feature runs', async () => {
    const error = await refusalOf(async (ctx) => ({ ...(await check(ctx)) }), {
      branchOverrides: { check: { ok: true } },
    });
    expect(error.message).toContain('$Step{check} is spread or has its keys listed');
  });

  test('is data, whose kind can be asked', async () => {
    const steps = await stepsOf(
      async (ctx) => {
        const { risk, list } = await check(ctx);
        await make(ctx, typeof risk === 'object' && Array.isArray(list) ? 'data' : 'else', [risk, list]);
      },
      { branchOverrides: { check: { risk: {}, list: [] } } },
    );
    expect(steps[1]).toMatchObject({ tag: 'data', input: ['$Step{check}{risk}', '$Step{check}{list}'] });
  });

  test('holds for what is called beside it, which waits for the step that was read', async () => {
    const steps = await stepsOf(
      async (ctx) => {
        const decide = async () => {
          const { ok } = await check(ctx);
          if (ok) await make(ctx, 'pay');
        };
        const beside = async () => {
          await make(ctx, 'other');
          await make(ctx, 'more');
        };
        await Promise.all([decide(), beside()]);
      },
      { branchOverrides: { check: { ok: true } } },
    );
    expect(steps.find(({ tag }) => tag === 'more')).toMatchObject({
      condition: '$Step{check}{ok} == true',
      dependsOn: ['check', 'other'],
    });
  });

  test('is of a step that there is', async () => {
    const error = await refusalOf((ctx) => check(ctx), { branchOverrides: { chekc: { ok: true } } });
    expect(error.message).toContain("branchOverrides gives the result of 'chekc', and no step has this tag");
  });
});
