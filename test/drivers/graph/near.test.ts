import { beforeAll, expect, test } from 'vitest';
import { GRAPH_ABILITIES } from '../../../src/engine/graph/abilities.ts';
import { describeGraphs } from './graphs.ts';

const PLACES = {
  berlin: { lat: 52.520_008, lon: 13.404_954 },
  paris: { lat: 48.856_613, lon: 2.352_222 },
  london: { lat: 51.507_351, lon: -0.127_758 },
  newYork: { lat: 40.712_776, lon: -74.005_974 },
  sydney: { lat: -33.868_82, lon: 151.209_296 },
  fiji: { lat: -17.713_371, lon: 178.065_032 },
  samoa: { lat: -13.759_029, lon: -172.104_629 },
  pole: { lat: 90, lon: 0 },
  otherPole: { lat: -90, lon: 123 },
};

/** Metres along great circles, as tables have them. */
const KNOWN: readonly (readonly [keyof typeof PLACES, keyof typeof PLACES, number])[] = [
  ['berlin', 'paris', 877_460],
  ['berlin', 'london', 931_570],
  ['london', 'newYork', 5_570_230],
  ['paris', 'sydney', 16_960_000],
  ['fiji', 'samoa', 1_140_000],
  ['pole', 'otherPole', 20_015_114],
  ['pole', 'berlin', 4_167_600],
];

describeGraphs(
  '$near',
  (graph, type) => {
    beforeAll(async () => {
      const nodes = Object.entries(PLACES).map(([name, at]) => ({ labels: ['City'], properties: { name, at } }));
      await graph().run('createNodes', { nodes });
      await graph().node('City', { name: 'nowhere' });
      await graph().node('City', { name: 'text', at: 'Berlin' });
      await graph().node('City', { name: 'list', at: [52.5, 13.4] });
    });

    const near = async (name: keyof typeof PLACES, distance: number) => {
      const where = { at: { $near: { ...PLACES[name], distance } } };
      const { nodes } = await graph().run('findNodes', { labels: ['City'], where });
      return nodes.map(({ properties }) => properties['name']);
    };

    test('is in metres: within half a percent of what tables have', async () => {
      for (const [one, other, metres] of KNOWN) {
        expect(await near(one, metres * 1.005)).toContain(other);
        expect(await near(one, metres * 0.995)).not.toContain(other);
        expect(await near(other, metres * 1.005)).toContain(one);
        expect(await near(other, metres * 0.995)).not.toContain(one);
      }
    });

    test('a point is near itself, all points are near enough at half of the earth, and what is none never is', async () => {
      for (const name of ['berlin', 'pole', 'fiji'] as const) {
        expect(await near(name, 0.001)).toEqual([name]);
        expect(await near(name, 20_100_000)).toHaveLength(Object.keys(PLACES).length);
      }
      const where = { at: { $not: { $near: { ...PLACES.berlin, distance: 1 } } } };
      expect(await graph().run('countNodes', { labels: ['City'], where })).toEqual({ count: 11 });
    });

    test('the same where an index helps', async () => {
      const given = { name: 'places', type: 'POINT', label: 'City', properties: ['at'] };
      if (GRAPH_ABILITIES[type].indexes.includes('POINT')) await graph().run('createNodeIndex', given);
      expect(await near('berlin', 1_000_000)).toEqual(['berlin', 'paris', 'london']);
      expect(await near('fiji', 1_200_000)).toEqual(['fiji', 'samoa']);
      expect(await near('pole', 4_300_000)).toEqual(['berlin', 'london', 'pole']);
    });

    test('what is no place or no distance is refused by the field', async () => {
      const faults: readonly (readonly [object, string])[] = [
        [{ lat: 91, lon: 0, distance: 1 }, 'where.at.$near.lat'],
        [{ lat: 0, lon: 181, distance: 1 }, 'where.at.$near.lon'],
        [{ lat: 0, lon: 0, distance: -1 }, 'where.at.$near.distance'],
        [{ lat: 0, lon: 0 }, 'where.at.$near.distance'],
        [{ lat: '0', lon: 0, distance: 1 }, 'where.at.$near.lat'],
        [{ lat: 0, lon: 0, distance: 1, unit: 'km' }, 'where.at.$near'],
      ];
      for (const [$near, path] of faults)
        expect(await graph().failure('findNodes', { where: { at: { $near } } })).toMatchObject({
          code: 'VALIDATION_ERROR',
          errors: [{ path }],
        });
    });
  },
  { falkordb: 'over Bolt it has no points' },
);
