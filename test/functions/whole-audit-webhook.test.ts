import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { functionNames } from '../../functions/app/function-names.ts';
import { instanceIdOf } from '../../functions/start/scope-instances.ts';
import type { Audit } from '../../lib/model/audit.ts';
import { createWebhook } from '../../lib/report/notify/webhook.ts';
import { readSettings } from '../../lib/settings/settings.ts';
import { demoFleet } from '../arm-simulator/fleet.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { createEstate, type Estate, startedAt } from '../support/faulted-audit.ts';
import { type FunctionApp, startFunctionApp } from '../support/function-app.ts';

const secret = 'a secret that both sides know';

type Notice = {
  readonly audit: { readonly id: string };
  readonly previous: { readonly id: string };
  readonly total: number;
  readonly changes: readonly { readonly cause: string; readonly resourceId: string }[];
};

let estate: Estate;
let app: FunctionApp;
let receiver: Server;
/** What the receiver does with a request; null: it breaks the connection. */
let answer: number | null;
let received: { readonly body: string; readonly signature: string }[];

beforeEach(async () => {
  answer = 204;
  received = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ body, signature: String(request.headers['x-smb1-audit-signature']) });
      if (answer === null) {
        request.socket.destroy();
      } else {
        response.writeHead(answer).end();
      }
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  estate = await createEstate({ world: demoFleet({ startedAt }) });
  app = await startFunctionApp({
    clock: estate.clock,
    deps: estate.deps,
    scope: scope(),
    webhook: webhook(),
  });
});

afterEach(async () => {
  await app.close();
  await estate.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => {
    receiver.close(resolve);
  });
});

function scope() {
  return { include: { subscriptions: estate.world.subscriptions.map(({ id }) => id) } };
}

function address(): string {
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/key-in-the-path?key=hush`;
}

/** The product's own, by its settings; real time on the wire is no simulated time. */
function webhook() {
  const settings = readSettings({
    SMB1_AUDIT_WEBHOOK_URL: address(),
    SMB1_AUDIT_WEBHOOK_SECRET: secret,
  });
  const held: typeof fetch = (...given) => estate.clock.hold(fetch(...given));
  return createWebhook({ clock: estate.clock, fetch: held }, settings.webhook ?? { url: '', secret: '' });
}

async function auditBy(start: 'timer' | 'http'): Promise<Audit> {
  if (start === 'timer') {
    await app.host.tick(functionNames.auditTimer);
  } else {
    expect((await app.host.fetch('POST', '/api/audits')).status).toBe(202);
  }
  await estate.clock.runUntil(app.hub.ended(instanceIdOf(scope())));
  await estate.clock.advance(3_600_000);
  const { items } = await estate.store.listAudits({}, 1);
  return items[0] as Audit;
}

/** Somebody puts SMB1 back into one VM and deletes another. */
function changeEstate(): { readonly enabled: SimVm; readonly gone: SimVm } {
  const [enabled, gone] = [...estate.world.vms.values()].filter(
    ({ truth, kind }) =>
      truth.client === 'binaries-absent' && truth.server === 'binaries-absent' && kind === 'virtual-machine',
  ) as [SimVm, SimVm];
  Object.assign(enabled.guest, { smb1: 'enabled' });
  Object.assign(gone, { deleted: true, graph: { missing: true } });
  return { enabled, gone };
}

/** As the documentation tells a receiver to check it. */
function isGenuine({ body, signature }: (typeof received)[number]): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return (
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}

function logged(): string {
  return [...estate.logged, ...app.hub.worker().logged].join('\n');
}

describe('audits of the function app with a webhook', () => {
  it('post nothing while nothing changes, then what changed and no more, signed', async () => {
    await auditBy('timer');
    const second = await auditBy('http');
    const before = received.length;
    const { enabled, gone } = changeEstate();

    const third = await auditBy('timer');
    await auditBy('timer');

    expect([second.state, before, third.state, received.length]).toEqual(['complete', 0, 'complete', 1]);
    const notice = JSON.parse(received[0]?.body ?? '') as Notice;
    expect(received.map(isGenuine)).toEqual([true]);
    expect(notice).toMatchObject({ audit: { id: third.id }, previous: { id: second.id }, total: 2 });
    expect(new Map(notice.changes.map((change) => [change.resourceId.toLowerCase(), change.cause]))).toEqual(
      new Map([
        [enabled.id.toLowerCase(), 'both-changed'],
        [gone.id.toLowerCase(), 'gone'],
      ]),
    );
  });

  it.each([
    { name: 'answers 500', does: 500, why: 'it answered 500' },
    { name: 'refuses', does: 403, why: 'it answered 403' },
    { name: 'breaks the connection', does: null, why: 'it could not be reached' },
  ])('lose nothing to a receiver that $name, and say why without its address', async ({ does, why }) => {
    await auditBy('http');
    changeEstate();
    answer = does;

    const audit = await auditBy('http');

    const report = await app.host.fetch('GET', `/api/audits/${audit.id}/report`);
    const coverage = await estate.store.coverage(audit.id);
    expect(received.length).toBeGreaterThan(0);
    expect([audit.state, report.status]).toEqual(['complete', 200]);
    expect(Object.values(coverage.byOutcome).reduce((sum, count) => sum + count)).toBe(coverage.discovered);
    expect(logged()).toContain(why);
    expect(logged()).not.toMatch(/hush|key-in-the-path|127\.0\.0\.1|a secret that/);
  });
});
