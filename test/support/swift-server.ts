import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { freePort } from './listening.ts';

/** What speaks S3 here is Debian's: OpenStack Swift with its middlewares s3api and tempauth, on one device that is a folder. */
const USER = { accessKeyId: 'test:tester', secretAccessKey: 'testing' };

/** As AWS has them, and beyond: 10,000 parts, of which the last may be small. */
const MOST_PARTS = 10_000;

/** The region that the server is in. It is what Google's is called in signatures, whose place it takes as well. */
const REGION = 'auto';

const KINDS = ['account', 'container', 'object'] as const;
type Kind = (typeof KINDS)[number];

/** A server of the tests that speaks S3. */
export interface SwiftServer {
  /** With the keys of its user, and its region as a parameter: `http://KEY:SECRET@127.0.0.1:8080?region=auto`. It has no bucket. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one on free ports, as whoever runs the tests. */
export async function openSwiftServer(): Promise<SwiftServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-swift-'));
  const ports = { account: await freePort(), container: await freePort(), object: await freePort() };
  const proxy = await freePort();
  await mkdir(path.join(folder, 'devices', 'disk'), { recursive: true });
  await Promise.all([
    writeFile(path.join(folder, 'no_cache.py'), NO_CACHE),
    writeFile(path.join(folder, 'proxy-server.conf'), proxySettings(folder, proxy)),
    ...KINDS.map((kind) => writeFile(path.join(folder, `${kind}-server.conf`), settings(folder, kind, ports[kind]))),
    makeRings(folder, ports),
  ]);
  const servers = [...KINDS, 'proxy' as const].map((kind) => {
    const file = path.join(folder, `${kind}-server.conf`);
    return {
      kind,
      server: spawn(`swift-${kind}-server`, [file], { stdio: 'ignore', env: { ...process.env, PYTHONPATH: folder } }),
    };
  });
  const failed = servers.map(async ({ kind, server }) => {
    await once(server, 'exit');
    throw new Error(`the ${kind} server of Swift did not start`);
  });
  for (const failure of failed) failure.catch(() => undefined);
  await Promise.race([Promise.all([...Object.values(ports), proxy].map(listening)), ...failed]);
  const keys = `${encodeURIComponent(USER.accessKeyId)}:${USER.secretAccessKey}`;
  return {
    url: `http://${keys}@127.0.0.1:${proxy}?region=${REGION}`,
    async close() {
      await Promise.all(servers.map(({ server }) => ended(server)));
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

function common(folder: string, port: number): string {
  return `[DEFAULT]
swift_dir = ${folder}
devices = ${path.join(folder, 'devices')}
mount_check = false
disable_fallocate = true
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${userInfo().username}
workers = 0
log_level = ERROR
`;
}

function settings(folder: string, kind: Kind, port: number): string {
  return `${common(folder, port)}
[pipeline:main]
pipeline = ${kind}-server

[app:${kind}-server]
use = egg:swift#${kind}
`;
}

/** Google's keys are no others than those of AWS here. */
function proxySettings(folder: string, port: number): string {
  const [account, user] = USER.accessKeyId.split(':');
  return `${common(folder, port)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth copy slo dlo symlink versioned_writes proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:cache]
paste.filter_factory = no_cache:factory

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:s3api]
use = egg:swift#s3api
location = ${REGION}
max_upload_part_num = ${MOST_PARTS}

[filter:tempauth]
use = egg:swift#tempauth
user_${account}_${user} = ${USER.secretAccessKey} .admin

[filter:copy]
use = egg:swift#copy

[filter:slo]
use = egg:swift#slo
max_manifest_segments = ${MOST_PARTS}
max_manifest_size = 67108864

[filter:dlo]
use = egg:swift#dlo

[filter:symlink]
use = egg:swift#symlink

[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
`;
}

/** Middleware that insists on memcached is content with one that forgets everything. */
const NO_CACHE = `
class NoCache:
    def get(self, *args, **options):
        return None
    def set(self, *args, **options):
        pass
    def delete(self, *args, **options):
        pass

def factory(settings, **options):
    def middleware(app):
        def serve(env, start_response):
            env['swift.cache'] = NoCache()
            return app(env, start_response)
        return serve
    return middleware
`;

/** Which server keeps what: each kind of them has one, and one copy. */
async function makeRings(folder: string, ports: Readonly<Record<Kind, number>>): Promise<void> {
  const program = `
import sys
from swift.common.ring import RingBuilder
for ring, port in zip(('account', 'container', 'object'), sys.argv[2:]):
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port), 'device': 'disk', 'weight': 1})
    builder.rebalance()
    builder.get_ring().save(sys.argv[1] + '/' + ring + '.ring.gz')
`;
  const given = [folder, ...KINDS.map((kind) => String(ports[kind]))];
  const child = spawn('/usr/bin/python3', ['-c', program, ...given], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`the rings of Swift could not be made (${code})`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

/** Waits until it takes connections. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
