import { beforeAll, describe, expect, test } from 'vitest';
import recorded from '../../fixtures/operators.json';
import { stored } from '../../support/stored.ts';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;
let developer: Member;

beforeAll(async () => {
  owner = await createWorkspace();
  developer = await addMember(owner, 'developer');
});

const evaluate = (input: unknown) => developer.call('expressions.evaluate', input);

describe('expressions.evaluate', () => {
  const results = recorded.cases.filter((entry) => 'result' in entry);

  test('answers the bare value of each recorded template', async () => {
    const template = results.map((entry) => entry.template);
    const { status, body } = await evaluate({ template, scope: recorded.scope });
    expect([status, body.data]).toEqual([200, results.map((entry) => entry.result)]);
  });

  test.each(recorded.cases.filter((entry) => 'error' in entry))('refuses $template', async ({ template, error }) => {
    const { status, body } = await evaluate({ template, scope: recorded.scope });
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, error, 'template']);
  });

  test.each([
    ['one expression', { template: '$Input{a}', scope: { Input: { a: [1] } } }, [1]],
    ['an object', { template: { a: '$Step{s}{k}' }, scope: { Step: { s: { k: true } } } }, { a: true }],
    ['null', { template: '$Input{a}' }, null],
    ['null itself', { template: null }, null],
    ['the time that is given', { template: '$Now', scope: { now: '2024-01-01T00:00:00Z' } }, Date.UTC(2024, 0, 1)],
    ['secrets that are given', { template: 'Bearer $Secret{K}', scope: { Secret: { K: 's' } } }, 'Bearer s'],
    ['credentials', { template: '$Auth{t}', scope: { Auth: { a: { t: 1 } }, authTag: 'a' } }, 1],
    ['a condition', { condition: '$Input{n} > 1', scope: { Input: { n: 2 } } }, true],
    ['a condition that does not hold', { condition: '$Input{n} > 1' }, false],
  ])('takes %s', async (_what, input, value) => {
    const { status, body } = await evaluate(input);
    expect([status, body.data]).toEqual([200, value]);
  });

  test('knows the time', async () => {
    const before = Date.now();
    const { body } = await evaluate({ template: '$Now' });
    expect(body.data).toBeGreaterThanOrEqual(before);
    expect(body.data).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ['neither template nor condition', {}, 400, 'VALIDATION_ERROR', 'template'],
    ['both', { template: 1, condition: '1 == 1' }, 400, 'VALIDATION_ERROR', 'template'],
    ['an unknown name', { template: { a: ['$Nope(1)'] } }, 400, 'VALIDATION_ERROR', 'template.a[0]'],
    ['a condition that cannot be read', { condition: '1 =' }, 400, 'VALIDATION_ERROR', 'condition'],
    ['what only features have', { template: ['$Item{}', '$State{a}'] }, 400, 'VALIDATION_ERROR', 'template[0]'],
    ['it in a condition', { condition: '1 == $Index{}' }, 400, 'VALIDATION_ERROR', 'condition'],
    ['an unknown part of a scope', { template: 1, scope: { Other: 1 } }, 400, 'VALIDATION_ERROR', 'scope.Other'],
    ['a wrong value', { template: ['$Add(true)'] }, 400, 'OPERATOR_ERROR', 'template[0]'],
    ['a secret that is not given', { template: '$Secret{K}' }, 404, 'NOT_FOUND', 'template'],
  ])('refuses %s', async (_what, input, status, code, path) => {
    const answer = await evaluate(input);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([status, code, path]);
  });

  test('refuses an answer without end, which one value in many places makes', async () => {
    const Input = { text: 'x'.repeat(100_000) };
    const { status, body } = await evaluate({ template: Array(1000).fill('$Input{text}'), scope: { Input } });
    expect([status, body.code]).toEqual([400, 'OPERATOR_ERROR']);
  });

  test.each(['runner', 'viewer'])('is not for a %s', async (role) => {
    const member = await addMember(owner, role);
    const { status, body } = await member.call('expressions.evaluate', { template: '$Now' });
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
  });

  test('is a method of the client', async () => {
    const scope = { Input: { a: 2, b: 3 } };
    expect(await developer.client.expressions.evaluate({ template: '$Add($Input{a}, $Input{b})', scope })).toBe(5);
    await expect(developer.client.expressions.evaluate({ template: '$Add(' })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });

  test('stores nothing', async () => {
    const before = await stored();
    await evaluate({ template: '$Add(1, 2)' });
    expect(await stored()).toEqual(before);
  });
});
