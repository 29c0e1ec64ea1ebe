import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import Ductape, { createKeyPair } from '@ductape/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { buildWorkerIfStale } from '../../local/build.ts';
import type { Credentials } from '../../local/credentials.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import { runCli } from './command-line.ts';
import { type Ended, temporaryFolder } from './program.ts';

const TOKEN = 'a-one-time-token-of-enough-characters';
const FILE = '.ductape/credentials.json';
const UNANSWERED = 'http://127.0.0.1:9';

let server: LocalServer;
let cwd: string;
let owner: Credentials;

const ductape = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runCli(args, { cwd, env });
const bootstrap = (env: Readonly<Record<string, string>> = {}, ...more: string[]) =>
  ductape(['bootstrap', '--url', `${server.url}/`, '--name', 'Acme', ...more], env);

const read = async (name = FILE) => JSON.parse(await readFile(path.join(cwd, name), 'utf8')) as Credentials;
const mode = async (name = FILE) => (await stat(path.join(cwd, name))).mode & 0o777;
const list = () => readdir(path.join(cwd, '.ductape'));

async function store(credentials: object): Promise<void> {
  await mkdir(path.join(cwd, '.ductape'), { recursive: true });
  await writeFile(path.join(cwd, FILE), JSON.stringify(credentials));
  await chmod(path.join(cwd, FILE), 0o644);
}

/** Whether the processor takes a key. */
const isKnown = (credentials: Credentials) =>
  new Ductape(credentials).workspaces.whoami().then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  await buildWorkerIfStale();
  const folder = await temporaryFolder();
  server = await startServer({
    port: 0,
    state: path.join(folder, 'state'),
    bootstrapToken: TOKEN,
    log: () => {},
    onFailure: (error) => {
      throw error;
    },
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  cwd = await temporaryFolder();
});

describe('ductape bootstrap', () => {
  test.each([
    ['without a token', {}, [], 2, 'no token'],
    ['with an empty token', { DUCTAPE_BOOTSTRAP_TOKEN: ' ' }, [], 2, 'no token'],
    ['with a token file that is not there', {}, ['--token-file', 'absent'], 2, 'absent cannot be read'],
    ['with another token', { DUCTAPE_BOOTSTRAP_TOKEN: 'another' }, [], 1, 'UNAUTHORIZED: '],
    ['where nobody answers', { DUCTAPE_BOOTSTRAP_TOKEN: TOKEN }, ['--url', UNANSWERED], 1, 'CONNECTION_ERROR: '],
    ['at no address', { DUCTAPE_BOOTSTRAP_TOKEN: TOKEN }, ['--url', 'ftp://x'], 2, 'is not an http or https address'],
    ['with the token as an argument', {}, ['--token', TOKEN], 2, '--token'],
  ])('%s is refused and leaves nothing behind', async (_how, env, more, code, message) => {
    const ended = await bootstrap(env, ...more);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(await list().catch(() => [])).toEqual([]);
  });

  test('overwrites no credentials', async () => {
    await store({ mine: true });
    const ended = await bootstrap({ DUCTAPE_BOOTSTRAP_TOKEN: TOKEN });
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('is already there; nothing was changed')]);
    expect(await read()).toEqual({ mine: true });
  });

  test('makes a workspace, whose owner’s key only its file holds', async () => {
    await writeFile(path.join(cwd, 'token'), `${TOKEN}\n`);
    const { code, stdout, stderr } = await bootstrap({}, '--token-file', 'token');
    expect([code, stderr]).toEqual([0, '']);
    owner = await read();
    expect(stdout).toBe(
      `made workspace Acme (${owner.workspace_id}) with its owner ${owner.user_id}; wrote ${path.join(cwd, FILE)}\n`,
    );
    expect(owner.url).toBe(server.url);
    expect([await mode(), await list()]).toEqual([0o600, ['credentials.json']]);
    expect(await new Ductape(owner).workspaces.whoami()).toMatchObject({ workspace_name: 'Acme', role: 'owner' });
    cwd = await temporaryFolder();
    const again = await bootstrap({ DUCTAPE_BOOTSTRAP_TOKEN: TOKEN });
    expect([again.code, again.stderr]).toEqual([1, 'FORBIDDEN: this bootstrap token was used before\n']);
  });
});

test('ductape keys new prints a pair as JSON, another one each time', async () => {
  const pairs = await Promise.all(
    [
      ['keys', 'new'],
      ['keys', 'new', '--json'],
    ].map(async (args) => {
      const { stdout } = await ductape(args);
      return JSON.parse(stdout) as { private_key: string; public_key: string };
    }),
  );
  for (const pair of pairs) expect(Object.keys(pair)).toEqual(['private_key', 'public_key']);
  expect(new Set(pairs.map((pair) => pair.public_key)).size).toBe(2);
  const [pair] = pairs;
  const added = await new Ductape(owner).members.add({
    name: 'CI',
    role: 'viewer',
    public_key: pair?.public_key ?? '',
  });
  expect(await isKnown({ ...added, private_key: pair?.private_key ?? '', url: server.url })).toBe(true);
});

describe('ductape keys rotate', () => {
  let member: Credentials;

  beforeEach(async () => {
    const { private_key, public_key } = await createKeyPair();
    const added = await new Ductape(owner).members.add({ name: 'Jane', role: 'viewer', public_key });
    member = { ...added, private_key, url: server.url };
    await store({ ...member, note: 'kept' });
  });

  test('replaces the key and the file that holds it', async () => {
    const { code, stdout, stderr } = await ductape(['keys', 'rotate']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${member.user_id} has a new key; ${path.join(cwd, FILE)} holds it\n`);
    const renewed = await read();
    expect(renewed).toEqual({ ...member, note: 'kept', private_key: expect.any(String) });
    expect([await isKnown(member), await isKnown(renewed)]).toEqual([false, true]);
    expect([await mode(), await list()]).toEqual([0o600, ['credentials.json']]);
  });

  test('replaces the file that a link leads to, and prints no private key', async () => {
    await symlink(FILE, path.join(cwd, 'link.json'));
    const { code, stdout } = await ductape(['keys', 'rotate', '--json', '--credentials', 'link.json']);
    const renewed = await read();
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { user_id: member.user_id, public_key: expect.any(String), file: path.join(cwd, FILE) },
    ]);
    expect(stdout).not.toContain(renewed.private_key);
    expect(await read('link.json')).toEqual(renewed);
    expect(await isKnown(renewed)).toBe(true);
  });

  test('keeps the new key where the answer is lost', async () => {
    const proxy = await startProxy('/v1/members/rotate');
    const { code } = await ductape(['keys', 'rotate'], { DUCTAPE_URL: proxy });
    expect(code).toBe(0);
    const renewed = await read();
    expect(renewed.url).toBe(server.url);
    expect([await isKnown(member), await isKnown(renewed)]).toEqual([false, true]);
    expect(await list()).toEqual(['credentials.json']);
  });

  test('says where the new key is when nobody can tell whether it was accepted', async () => {
    const proxy = await startProxy('/v1/members/rotate', 'for good');
    const { code, stderr } = await ductape(['keys', 'rotate'], { DUCTAPE_URL: proxy });
    const file = path.join(cwd, FILE);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`${file}.new holds the new credentials, ${file} the old`),
    ]);
    expect((await read()).private_key).toBe(member.private_key);
    expect(await isKnown(await read(`${FILE}.new`))).toBe(true);
    expect(await mode(`${FILE}.new`)).toBe(0o600);
    const again = await ductape(['keys', 'rotate', '--credentials', `${FILE}.new`]);
    expect(again.code).toBe(0);
  });

  test('says where the new key is when the file cannot be replaced', async () => {
    const folder = path.join(cwd, FILE);
    // The file becomes a folder while the processor answers, so that nothing can take its place.
    const proxy = await startProxy('/v1/members/rotate', 'never', async () => {
      await rm(folder);
      await mkdir(path.join(folder, 'in-the-way'), { recursive: true });
    });
    const { code, stderr } = await ductape(['keys', 'rotate'], { DUCTAPE_URL: proxy });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`the new credentials are in ${folder}.new`)]);
    expect(await isKnown(await read(`${FILE}.new`))).toBe(true);
  });

  test('changes nothing where an earlier new key waits, where the key is unknown, or where no file is in use', async () => {
    await writeFile(path.join(cwd, `${FILE}.new`), 'precious');
    const waiting = await ductape(['keys', 'rotate']);
    expect([waiting.code, waiting.stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(await readFile(path.join(cwd, `${FILE}.new`), 'utf8')).toBe('precious');
    const variables = {
      DUCTAPE_WORKSPACE_ID: member.workspace_id,
      DUCTAPE_USER_ID: member.user_id,
      DUCTAPE_PRIVATE_KEY: member.private_key,
    };
    const inVariables = await ductape(['keys', 'rotate'], variables);
    expect([inVariables.code, inVariables.stderr]).toEqual([2, expect.stringContaining('are in variables')]);
    expect(await isKnown(member)).toBe(true);
    await rm(path.join(cwd, `${FILE}.new`));
    const { private_key } = await createKeyPair();
    await store({ ...member, private_key });
    expect(await ductape(['keys', 'rotate'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^UNAUTHORIZED: /),
    });
    expect(await list()).toEqual(['credentials.json']);
  });
});

/**
 * A way to the processor that loses the answers to a path: those to it alone, or `for good` all that come after the
 * first, too. With `before` it is called before an answer to that path is passed on.
 */
async function startProxy(
  lossy: string,
  loses: 'once' | 'for good' | 'never' = 'once',
  before: () => Promise<void> = async () => {},
): Promise<string> {
  let isLost = false;
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const passed = request(`${server.url}${url}`, { method, headers }, (answer) => {
      const isLossy = loses !== 'never' && (url === lossy || (isLost && loses === 'for good'));
      if (isLossy) {
        isLost = true;
        answer.resume();
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      void (url === lossy ? before() : Promise.resolve()).then(() => answer.pipe(outgoing));
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
