import type { ServerResponse } from 'node:http';

interface Use {
  now: number;
  most: number;
}

const uses = new Map<string, Use>();
const moods = new Map<string, number>();

/**
 * Answers that show how a target is used: `/busy?key=&ms=` answers after a while, and `/_busy?key=` tells how many were
 * at it at one time at most · `/moody?key=` answers with the status that `/_mood?key=&status=` set last, 200 at first.
 */
export function answerAsBusy(url: URL, response: ServerResponse): boolean {
  const key = url.searchParams.get('key') ?? '';
  const reply = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  switch (url.pathname.split('/')[1]) {
    case 'busy': {
      const use = uses.get(key) ?? { now: 0, most: 0 };
      uses.set(key, use);
      use.now += 1;
      use.most = Math.max(use.most, use.now);
      setTimeout(
        () => {
          use.now -= 1;
          reply(200, { most: use.most });
        },
        Number(url.searchParams.get('ms') ?? 50),
      );
      return true;
    }
    case '_busy':
      reply(200, uses.get(key) ?? { now: 0, most: 0 });
      return true;
    case 'moody':
      reply(moods.get(key) ?? 200, { mood: moods.get(key) ?? 200 });
      return true;
    case '_mood':
      moods.set(key, Number(url.searchParams.get('status')));
      reply(200, true);
      return true;
    default:
      return false;
  }
}
