import { mkdtempSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
const { startTarget } = await import('./target.ts');
const target = await startTarget();
const { startServer } = await import('../local/server.ts');
const { ensureCredentials } = await import('../local/credentials.ts');
const state = mkdtempSync('/tmp/pf-') + '/state';
const bootstrapToken = randomBytes(32).toString('hex');
const server: any = await startServer({ port: 0, state, bootstrapToken, log: () => {}, inspectorPort: 0, onFailure: (e: Error) => { throw e; } } as any);
const credentials = await ensureCredentials(state + '.credentials.json', server.url, bootstrapToken);
const processor = { ...server, credentials };
  const { default: Ductape } = await import('@ductape/sdk');
  const client = new Ductape(credentials);
  const step = (n: number) => ({ tag: `s${n}`, type: 'action', app: 'api', event: 'echo', input: { body: '$Input{body}' }, ...(n > 0 && { dependsOn: [`s${n - 1}`] }) });
  const chain = (n: number) => ({ tag: `c${n}`, name: `c${n}`, input: { body: { type: 'object' } }, steps: n === 0 ? [{ tag: 'l', type: 'set_state', input: { a: 1 } }] : Array.from({ length: n }, (_, i) => step(i)) });
  await client.products.apply({ tag: 'tmp', name: 'tmp', environments: [{ slug: 'prd', env_name: 'production' }], apps: [{ tag: 'api', name: 'API', environments: [{ slug: 'prd', base_url: target.url }], actions: [{ tag: 'echo', name: 'echo', method: 'POST', resource: '/echo' }] }], features: [chain(0), chain(1), chain(5), chain(20)] } as any);

const { signAll } = await import('./requests.ts');
const { createSdkKey } = await import('../src/kernel/idempotency-key.ts');
const body = { to: 'jane@example.com', subject: 'Welcome', text: 'It is good to have you here.' };
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const send = (url: string, path: string, headers: any, text: string) => new Promise<void>((resolve, reject) => { const u = new URL(path, url); const r = http.request({ host: u.hostname, port: u.port, path: u.pathname, method: 'POST', headers, agent }, (res) => { let s = ''; res.on('data', (d) => (s += d)); res.on('end', () => res.statusCode === 200 ? resolve() : reject(new Error(res.statusCode + s))); }); r.on('error', reject); r.end(text); });
const runs = async (n: number) => { const reqs: any[] = await signAll(processor, Array.from({ length: n }, () => ({ path: '/v1/features/run', input: { product: 'tmp', env: 'prd', tag: 'c5', input: { body } }, idempotencyKey: createSdkKey() })) as any); for (const r of reqs) await send(server.url, r.path, r.headers, r.body); };
await runs(300);
const list: any[] = await (await fetch(server.inspector + '/json')).json();
console.log(list.map((t) => t.title + ' ' + t.id));
const wanted = list.filter((t) => !/d1|queue|kv|r2/i.test(t.id));
const socks = await Promise.all(wanted.map(async (t) => { const ws = new WebSocket(t.webSocketDebuggerUrl); await new Promise((r) => (ws.onopen = r)); let id = 0; const call = (method: string, params = {}) => new Promise<any>((r) => { const n = ++id; const h = (e: any) => { const m = JSON.parse(e.data); if (m.id === n) { ws.removeEventListener('message', h); r(m.result); } }; ws.addEventListener('message', h); ws.send(JSON.stringify({ id: n, method, params })); }); return { t, call }; }));
for (const s of socks) { await s.call('Profiler.enable'); await s.call('Profiler.setSamplingInterval', { interval: 100 }); await s.call('Profiler.start'); }
const t0 = performance.now(); await runs(300); console.log('per run', (performance.now() - t0) / 300);
for (const [i, s] of socks.entries()) { const { profile } = await s.call('Profiler.stop'); writeFileSync(`/tmp/feat${i}.cpuprofile`, JSON.stringify(profile)); console.log(i, s.t.title, profile.samples.length); }
process.exit(0);
