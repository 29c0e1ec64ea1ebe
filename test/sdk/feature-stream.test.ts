import Ductape from '@ductape/sdk';
import { expect, test } from 'vitest';
import { identity, private_key } from './stand-in.ts';

const COUNT = 12;
const messages = Array.from({ length: COUNT }, (_, n) => {
  const event = { type: 'step_completed', timestamp: n, data: { step: `step ${n}`, text: 'ä\n\nid: 9.9\n' } };
  return `id: ${n + 1}.1\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
});
const END = 'event: end\ndata: {"status":"completed"}\n\n';

/** What is left of the stream after an event, cut after so many bytes: as an end, or as a broken connection. */
function answer(after: string | undefined, cutAt: number, isBroken: boolean): Response {
  const [from] = (after ?? '0.0').split('.').map(Number);
  const bytes = new TextEncoder().encode(messages.slice(from).join('') + END).slice(0, cutAt);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, bytes.length >> 1));
      controller.enqueue(bytes.slice(bytes.length >> 1));
    },
    pull(controller) {
      if (isBroken) controller.error(new Error('connection reset'));
      else controller.close();
    },
  });
  return new Response(body, { status: 200 });
}

test.each([
  ['ends', false],
  ['breaks', true],
])(
  'a stream that %s early is gone on with: nothing is lost, nothing comes twice',
  async (_how, isBroken) => {
    const asked: (string | undefined)[] = [];
    const client = new Ductape({
      ...identity,
      private_key,
      url: 'http://processor.test',
      fetch: async (_url, init) => {
        const { after } = JSON.parse(new TextDecoder().decode(init?.body as Uint8Array)) as { after?: string };
        asked.push(after);
        return answer(after, 150 + ((asked.length * 37) % 320), isBroken);
      },
    });
    const told: number[] = [];
    for await (const { timestamp } of client.features.stream('feature_x')) told.push(timestamp);
    expect(told).toEqual(Array.from({ length: COUNT }, (_, n) => n));
    expect(asked.length).toBeGreaterThan(3);
  },
  20_000,
);
