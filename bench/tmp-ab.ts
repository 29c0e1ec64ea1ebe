import { mkdtempSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
const rounds = Number(process.argv[2]); const dirs = process.argv.slice(3);
const { startTarget } = await import('./target.ts');
const target = await startTarget();
const pids = () => { try { return execFileSync('pgrep', ['-P', String(process.pid), 'workerd']).toString().trim().split('\n').map(Number); } catch { return []; } };
const cpu = (pid: number) => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(f[11]) + Number(f[12])) * 10; };
const { buildFloors, startFloors } = await import('./runtime.ts');
const folder = mkdtempSync('/tmp/fl-');
await buildFloors(folder);
const floors = await startFloors(folder, mkdtempSync('/tmp/fs-'), target.url);
const fpid = pids()[0]!;
const subjects: any[] = [];
for (const dir of dirs) {
  const before = new Set(pids());
  const { startProcessor } = await import(`${dir}/bench/runtime.ts`);
  const processor = await startProcessor(mkdtempSync('/tmp/ab-') + '/state', target.url);
  const pid = pids().find((p) => !before.has(p))!;
  const { default: Ductape } = await import('@ductape/sdk');
  const client = new Ductape(processor.credentials);
  const step = (n: number) => ({ tag: `s${n}`, type: 'action', app: 'api', event: 'echo', input: { body: '$Input{body}' }, ...(n > 0 && { dependsOn: [`s${n - 1}`] }) });
  const chain = (n: number) => ({ tag: `c${n}`, name: `c${n}`, input: { body: { type: 'object' } }, steps: n === 0 ? [{ tag: 'l', type: 'set_state', input: { a: 1 } }] : Array.from({ length: n }, (_, i) => step(i)) });
  await client.products.apply({ tag: 'tmp', name: 'tmp', environments: [{ slug: 'prd', env_name: 'production' }], apps: [{ tag: 'api', name: 'API', environments: [{ slug: 'prd', base_url: target.url }], actions: [{ tag: 'echo', name: 'echo', method: 'POST', resource: '/echo' }] }], features: [chain(0), chain(1), chain(5), chain(20)] } as any);
  const { signAll } = await import(`${dir}/bench/requests.ts`);
  const { createSdkKey } = await import(`${dir}/src/kernel/idempotency-key.ts`);
  subjects.push({ dir, processor, pid, signAll, createSdkKey });
}
const body = { to: 'jane@example.com', subject: 'Welcome', text: 'It is good to have you here.' };
const p50 = (l: number[]) => l.toSorted((a, b) => a - b)[Math.floor(l.length / 2)]!;
async function timed(count: number, one: (i: number) => Promise<void>) { const out: number[] = []; for (let i = 0; i < count; i++) { const t = performance.now(); await one(i); out.push(performance.now() - t); } return p50(out); }
import http from 'node:http';
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const send = (url: string, path: string, headers: any, text: string) => new Promise<void>((resolve, reject) => { const u = new URL(path, url); const r = http.request({ host: u.hostname, port: u.port, path: u.pathname, method: 'POST', headers, agent }, (res) => { let s = ''; res.on('data', (d) => (s += d)); res.on('end', () => res.statusCode === 200 ? resolve() : reject(new Error(res.statusCode + s))); }); r.on('error', reject); r.end(text); });
const N = 150;
const all = new Map<string, number[]>();
const note = (k: string, v: number) => { const l = all.get(k) ?? []; l.push(v); all.set(k, l); };
for (let r = 0; r <= rounds; r++) {
  let c = cpu(fpid);
  const f = await timed(N, () => send(floors.urls.five, '/', { 'content-type': 'application/json' }, JSON.stringify(body)));
  if (r) { note('floor five', f); note('floor cpu', (cpu(fpid) - c) / N); }
  for (const s of r % 2 ? subjects.toReversed() : subjects) {
    const signed = async (path: string, input: any, key?: boolean) => s.signAll(s.processor, Array.from({ length: N }, () => ({ path, input, ...(key && { idempotencyKey: s.createSdkKey() }) })));
    for (const [name, path, input, key] of [['whoami', '/v1/workspaces/whoami', {}, false], ['action', '/v1/actions/run', { product: 'tmp', env: 'prd', app: 'api', event: 'echo', input: { body } }, false], ...[0, 1, 5, 20].map((n) => [`c${n}`, '/v1/features/run', { product: 'tmp', env: 'prd', tag: `c${n}`, input: n === 0 ? { body } : { body } }, true])] as [string, string, any, boolean][]) {
      const reqs = await signed(path, input, key);
      c = cpu(s.pid);
      const t = await timed(N, (i) => send(s.processor.url, reqs[i].path, reqs[i].headers, reqs[i].body));
      if (r) { note(`${s.dir} ${name}`, t); note(`${s.dir} ${name} cpu`, (cpu(s.pid) - c) / N); }
    }
  }
}
for (const [k, l] of all) console.log(k.padEnd(40), p50(l).toFixed(2), 'min', Math.min(...l).toFixed(2));
process.exit(0);
