import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOrder } from '../../../src/resources/products/manifest-feature-order.ts';
import { stepFaults } from '../products/feature-faults.ts';
import { action, plan } from './plans.ts';

const RUNS = { numRuns: 300 };

/** Edges of a graph without cycles: each node’s earlier ones, as the numbers of steps that a shuffle gave them. */
interface Acyclic {
  /** For each step, those on which it depends. */
  readonly before: readonly (readonly number[])[];
  /** Whether a step names them, or refers to them. */
  readonly isNamed: readonly boolean[];
}

const acyclic: fc.Arbitrary<Acyclic> = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc
    .tuple(
      fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
      fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: size, maxLength: size }),
      fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    )
    .map(([order, drawn, isNamed]) => {
      const before = order.map((): number[] => []);
      for (const [index, step] of order.entries())
        before[step] = index === 0 ? [] : [...new Set((drawn[index] ?? []).map((each) => order[each % index] ?? step))];
      return { before, isNamed };
    }),
);

function stepsOf({ before, isNamed }: Acyclic): Record<string, unknown>[] {
  return before.map((others, step) =>
    isNamed[step] === true
      ? action(`s${step}`, { dependsOn: others.map((other) => `s${other}`) })
      : action(`s${step}`, { input: { of: others.map((other) => `$Step{s${other}}{id}`) } }),
  );
}

/** All on which a step depends, by way of others too, and itself. */
function reachedFrom(step: number, before: Acyclic['before']): number[] {
  const reached = new Set([step]);
  for (const each of reached) for (const other of before[each] ?? []) reached.add(other);
  return [...reached];
}

test('Steps have the dependencies that were given, and dependents mirror them', () => {
  fc.assert(
    fc.property(acyclic, (graph) => {
      const { steps } = plan({ steps: stepsOf(graph) });
      expect(steps.map(({ dependsOn }) => new Set(dependsOn))).toEqual(graph.before.map((each) => new Set(each)));
      for (const { dependsOn } of steps) expect(new Set(dependsOn).size).toBe(dependsOn.length);
      const pairs = steps.flatMap(({ dependsOn }, place) => dependsOn.map((other) => `${other} ${place}`));
      const mirrored = steps.flatMap(({ dependents }, place) => dependents.map((other) => `${place} ${other}`));
      expect(mirrored.toSorted()).toEqual(pairs.toSorted());
    }),
    RUNS,
  );
});

test('A graph without cycles has no faults, and with one edge back it has one cycle', () => {
  fc.assert(
    fc.property(acyclic, fc.nat(), fc.nat(), (graph, from, to) => {
      expect(stepFaults(stepsOf(graph))).toEqual([]);
      const start = from % graph.before.length;
      const reached = reachedFrom(start, graph.before);
      const end = reached[to % reached.length] ?? start;
      const before = graph.before.map((others, step) => (step === end ? [...new Set([...others, start])] : others));
      const faults = stepFaults(stepsOf({ ...graph, before })).filter((fault) => fault.includes('waits for itself'));
      expect(faults).toHaveLength(1);
      const cycle = (faults[0]?.split(': ').at(-1) ?? '').split(' → ').map((tag) => Number(tag.slice(1)));
      expect(cycle.at(0)).toBe(cycle.at(-1));
      for (const [index, step] of cycle.slice(0, -1).entries()) expect(before[step]).toContain(cycle[index + 1]);
    }),
    RUNS,
  );
});

test('What can never begin is exactly what is in a cycle or waits for one', () => {
  const any = fc.array(fc.array(fc.nat({ max: 14 }), { maxLength: 3 }), { minLength: 15, maxLength: 15 });
  fc.assert(
    fc.property(any, (drawn) => {
      const before = drawn.map((others) => [...new Set(others)]);
      const { cycles, stuck } = createOrder(before);
      const isInCycle = (step: number) =>
        (before[step] ?? []).some((other) => reachedFrom(other, before).includes(step));
      const never = before.flatMap((_, step) => (reachedFrom(step, before).some(isInCycle) ? [step] : []));
      expect([...cycles.flat(), ...stuck.keys()].toSorted((a, b) => a - b)).toEqual(never);
      for (const keeps of stuck.values()) expect(never).toContain(keeps);
    }),
    RUNS,
  );
});

test('One step is after another just when it depends on it, by way of others too', () => {
  fc.assert(
    fc.property(acyclic, ({ before }) => {
      const order = createOrder(before);
      for (const step of before.keys()) {
        const reached = new Set(reachedFrom(step, before));
        for (const other of before.keys())
          expect(order.isAfter(step, other)).toBe(other !== step && reached.has(other));
      }
    }),
    { numRuns: 100 },
  );
});
