import type { Operation } from '../../functions/http/operation.ts';
import { rollUpImages } from '../../lib/findings/images/image-roll-up.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { DiscoveryEvent } from '../../lib/inventory/discovery.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { Scope } from '../../lib/model/scope.ts';
import { aroundStore } from '../support/around-store.ts';
import { type AuditBench, createAuditBench } from '../support/audit-bench.ts';
import { type FunctionApp, startFunctionApp } from '../support/function-app.ts';
import type { HostRequest } from '../support/functions-host.ts';
import {
  aFinding,
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
} from '../support/ledger-builders.ts';

export const configuredScope: Scope = {
  include: { subscriptions: [firstSubscription] },
  exclude: { resourceGroups: ['rg-lab'] },
};

export const closedId = '20260105T020000Z-000000c1' as AuditId;
export const openId = '20260105T021000Z-000000aa' as AuditId;

/** An API over a store with one closed and one open audit; its estate is one healthy VM that takes half a minute. */
export type Api = {
  readonly app: FunctionApp;
  readonly bench: AuditBench;
  /** Makes every call to the store fail. */
  breakStore(error: Error | null): void;
  /** What discovery will say. */
  discover(events: readonly DiscoveryEvent[] | Error, how?: { readonly neverEnds: boolean }): void;
  /** What the look-up of a VM, or of a subscription below management groups, will say; it is told which. Default: all are in the scope. */
  lookUp(answer: (id: string) => boolean): void;
  /** A request whose waiting passes on virtual time. */
  send(method: string, path: string, request?: HostRequest): Promise<Response>;
  close(): Promise<void>;
};

export type ApiOptions = {
  readonly scope?: Scope;
  /** How long a probe takes. Default 32. */
  readonly probeSeconds?: number;
  readonly arePrincipalsVerified?: boolean;
  readonly isApiOff?: boolean;
  readonly language?: 'en' | 'ja';
  readonly retentionDays?: number;
};

export async function openApi(options: ApiOptions = {}): Promise<Api> {
  const { scope = configuredScope, probeSeconds = 32 } = options;
  const bench = await createAuditBench({
    events: [],
    behaviourOf: () => [{ does: 'run', seconds: probeSeconds }],
  });
  await fillStore(bench.store);
  let events: readonly DiscoveryEvent[] | Error = [
    { kind: 'target', target: aTarget('vm-new'), settle: null },
  ];
  let neverEnds = false;
  let isInScope: (id: string) => boolean = () => true;
  let broken: Error | null = null;
  const app = await startFunctionApp({
    clock: bench.clock,
    deps: {
      ...bench.deps,
      isVmInScope: ({ id }) => Promise.resolve(isInScope(id)),
      isSubscriptionInGroups: ({ subscriptionId }) => Promise.resolve(isInScope(subscriptionId)),
      store: breakable(bench.store, () => broken),
      discover: async function* (_scope, signal) {
        if (events instanceof Error) {
          throw events;
        }
        yield* events;
        if (neverEnds) {
          await bench.clock.sleep(86_400_000, signal);
        }
      },
    },
    scope,
    arePrincipalsVerified: options.arePrincipalsVerified ?? true,
    isApiOff: options.isApiOff ?? false,
    ...(options.language !== undefined && { language: options.language }),
    ...(options.retentionDays !== undefined && { retentionDays: options.retentionDays }),
  });
  return {
    app,
    bench,
    breakStore: (error) => {
      broken = error;
    },
    discover: (given, how = { neverEnds: false }) => {
      events = given;
      ({ neverEnds } = how);
    },
    lookUp: (answer) => {
      isInScope = answer;
    },
    send: (method, path, request) => bench.clock.runUntil(app.host.fetch(method, path, request)),
    close: async () => {
      await app.close();
      await bench.close();
    },
  };
}

async function fillStore(store: Store): Promise<void> {
  await store.createAudit(
    anAudit({
      id: closedId,
      scope: configuredScope,
      state: 'complete',
      startedAt: '2026-01-05T02:00:00.000Z',
      endedAt: '2026-01-05T02:05:00.000Z',
    }),
  );
  const rows = ['vm-1', 'vm-2', 'vm-3'].map((name) =>
    aNewRow(name, { settlement: judgedAs('binaries-absent', '2026-01-05T02:01:00.000Z') }),
  );
  const busy = aNewRow('vm-4', {
    settlement: { outcome: 'failed', reason: 'busy-other-command', detail: '=cmd|evil \u001b[2J' },
  });
  await store.addRows(closedId, [...rows, busy], Date.parse('2026-01-05T02:02:00Z'));
  await store.writeImageFindings(
    closedId,
    await rollUpImages(async function* () {
      yield aFinding('vm-1', 'binaries-absent');
      yield aFinding('vm-2', 'binaries-absent');
      yield fromManagedImage(aFinding('vm-6', 'enabled', { image: null }));
    }),
  );
  await store.createAudit(
    anAudit({ id: openId, scope: configuredScope, startedAt: '2026-01-05T02:10:00.000Z' }),
  );
  await store.addRows(openId, [aNewRow('vm-1'), rows[1] ?? aNewRow('vm-2')], 0);
}

export function fromManagedImage(finding: Finding): Finding {
  const chain = [
    {
      kind: 'managed-image',
      id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/base',
      note: { code: 'image-reference' },
    },
  ] as const;
  const provenance = { ...finding.target.provenance, chain };
  return { ...finding, target: { ...finding.target, provenance } };
}

function breakable(store: Store, broken: () => Error | null): Store {
  return aroundStore(store, async (_method, call) => {
    const error = broken();
    if (error !== null) {
      throw error;
    }
    return await call();
  });
}

/** The operation that a request is for, as the description has it. */
export function operationOf(
  operations: readonly Operation[],
  method: string,
  path: string,
): Operation | undefined {
  const segments = new URL(path, 'https://x').pathname.split('/').slice(2);
  return operations.find(({ route, ...operation }) => {
    const template = route.split('/');
    return (
      operation.method === method &&
      template.length === segments.length &&
      template.every((part, index) => part.startsWith('{') || part === segments[index])
    );
  });
}
