import { describe, expect, it } from '@jest/globals';
import { createArmClients } from '../../../lib/azure/arm-client.ts';
import { createRunCommandGateway } from '../../../lib/azure/run-command/gateway.ts';
import { type ResourceId, resourceKey, type SubscriptionId } from '../../../lib/model/ids.ts';
import { freshMemo, type RowMemo } from '../../../lib/model/row-memo.ts';
import type { Target } from '../../../lib/model/target.ts';
import { afterPoll } from '../../../lib/run-command/after-poll.ts';
import { afterStart } from '../../../lib/run-command/after-start.ts';
import { createPacer, type PacedCall, type Pacer } from '../../../lib/run-command/pacing/pacing.ts';
import type { AnswerFacts, RunCommandPort } from '../../../lib/run-command/port.ts';
import { retryRulesFor } from '../../../lib/run-command/retry-rules.ts';
import type { BucketOptions } from '../../arm-simulator/buckets.ts';
import { type VirtualClock, virtualClock } from '../../arm-simulator/clock.ts';
import { largeFleet, truthFleet } from '../../arm-simulator/fleet.ts';
import { inProcessGuest } from '../../arm-simulator/guest-link.ts';
import { inProcessHttpClient } from '../../arm-simulator/in-process.ts';
import { createAzure } from '../../arm-simulator/start.ts';
import type { SimVm, World } from '../../arm-simulator/world.ts';
import { documentedRates } from '../../support/documented-rates.ts';

const startedAt = Date.UTC(2026, 10, 22, 3);
const rules = retryRulesFor(documentedRates, { probeDeadlineSeconds: 1800 });
const never = new AbortController().signal;

/** Reasons that the answers to run commands decide; discovery and the envelope decide the others. */
const decidedHere = new Set([
  'not-running',
  'extensions-disallowed',
  'agent-silent',
  'access-denied',
  'locked',
  'denied-by-policy',
  'deny-assignment',
  'subscription-disabled',
  'group-being-deleted',
  'vm-gone',
  'busy-other-command',
  'timed-out',
  'probe-crashed',
]);

describe('createRunCommandGateway against the simulator', () => {
  it('ends every run command as the world truly is', async () => {
    const { ended, world } = await probeAll(truthFleet(150, { startedAt }), {});

    const truths = [...world.vms.values()].filter(
      ({ truth, power }) => decidedHere.has(truth.reason ?? '') && power !== 'deallocating',
    );
    expect(truths.length).toBeGreaterThan(10);
    expect(Object.fromEntries(truths.map(({ id }) => [id, ended.get(id)]))).toEqual(
      Object.fromEntries(truths.map(({ id, truth }) => [id, truth.reason])),
    );
  });

  it.each<BucketOptions>([{ style: 'bucket-full' }, { style: 'next-token' }])(
    'paces three hundred VMs of one region without one 429 ($style)',
    async (buckets) => {
      const { ended, throttles } = await probeAll(
        largeFleet(300, { startedAt, regions: ['japaneast'] }),
        buckets,
      );

      expect([...ended.values()].filter((end) => end !== 'output')).toEqual([]);
      expect(throttles).toBe(0);
    },
  );
});

type Deps = {
  readonly clock: VirtualClock;
  readonly pacer: Pacer;
  readonly gateway: RunCommandPort;
  /** Counts answers that were throttled. */
  readonly tally: { throttles: number };
};

async function probeAll(world: World, buckets: BucketOptions) {
  const clock = virtualClock(startedAt);
  const guest = inProcessGuest(() => ({ stdout: 'hello', stderr: '', exitCode: 0, seconds: 1 }));
  const azure = createAzure({ world, clock, guest }, { buckets });
  const address = {
    endpoint: 'https://management.azure.com',
    scope: 'https://management.azure.com/.default',
    authorityHost: 'https://login.microsoftonline.com',
  };
  const getToken = () => {
    const { token, expiresOn } = azure.identity.issue();
    return Promise.resolve({ token, expiresOnTimestamp: expiresOn * 1000 });
  };
  const httpClient = inProcessHttpClient(azure, clock);
  const clients = createArmClients({
    address,
    credential: { getToken },
    httpClient,
    clock,
    auditId: () => null,
  });
  const log = { error: () => undefined, warn: () => undefined, info: () => undefined };
  const deps: Deps = {
    clock,
    pacer: createPacer({ rates: documentedRates, now: startedAt }),
    gateway: createRunCommandGateway({ clients, clock, log }),
    tally: { throttles: 0 },
  };
  const windows = [...world.vms.values()].filter(({ osType }) => osType === 'Windows');
  const ended = new Map<string, string>();
  const work = windows.map(async (vm) => ended.set(vm.id, await probe(deps, targetOf(vm))));
  await clock.runUntil(Promise.all(work));
  return { ended, throttles: deps.tally.throttles, world };
}

/** Takes one VM to its end and says how it settled, or `output`. */
async function probe(deps: Deps, target: Target): Promise<string> {
  let history: RowMemo = freshMemo;
  for (;;) {
    await deps.clock.sleep(Math.max(0, (history.notBefore ?? 0) - deps.clock.now()));
    await granted(deps, callOf('start', target));
    const postedAt = deps.clock.now();
    const answer = await deps.gateway.start(target, ['hello'], never);
    observe(deps, callOf('start', target), answer);
    const decision = afterStart(rules, history, answer, { now: deps.clock.now(), fraction: 0.5, postedAt });
    history = decision.memo;
    if (decision.kind === 'settle') {
      return decision.settle.reason;
    }
    if (decision.kind === 'started') {
      return await follow(deps, target, decision.token, postedAt);
    }
  }
}

async function follow(deps: Deps, target: Target, token: string, since: number): Promise<string> {
  for (;;) {
    await deps.clock.sleep(15_000);
    await granted(deps, callOf('poll', target));
    const answer = await deps.gateway.poll(token, never);
    observe(deps, callOf('poll', target), answer);
    if (answer.kind === 'succeeded') {
      return 'output';
    }
    const decision = afterPoll<never>(rules, freshMemo, answer, {
      now: deps.clock.now(),
      fraction: 0.5,
      since,
      unclearPolls: 1,
      isSuspect: false,
      deadline: Number.POSITIVE_INFINITY,
    });
    if (decision.kind !== 'poll-again') {
      return decision.kind === 'settle' ? decision.settle.reason : 'output';
    }
  }
}

async function granted({ clock, pacer }: Deps, call: PacedCall): Promise<void> {
  for (let wait = pacer.take(call, clock.now()); wait > 0; wait = pacer.take(call, clock.now())) {
    await clock.sleep(wait);
  }
}

function observe(
  { clock, pacer, tally }: Deps,
  call: PacedCall,
  answer: AnswerFacts & { readonly kind: string; readonly by?: 'arm' | 'compute' },
): void {
  const { remaining, retryAfterMs, by } = answer;
  tally.throttles += answer.kind === 'throttled' ? 1 : 0;
  pacer.observe(call, { remaining, throttled: by === undefined ? null : { by, retryAfterMs } }, clock.now());
}

function callOf(kind: 'start' | 'poll', { subscriptionId, location, key }: Target): PacedCall {
  return { kind, subscriptionId, location, vm: key };
}

function targetOf(vm: SimVm): Target {
  return {
    kind: vm.kind,
    resourceId: vm.id as ResourceId,
    key: resourceKey(vm.id),
    name: vm.name,
    subscriptionId: vm.subscriptionId as SubscriptionId,
    resourceGroup: vm.resourceGroup,
    location: vm.location,
    tags: vm.tags,
    managedBy: vm.managedBy,
    os: { name: null, version: null },
    changedAt: null,
    provenance: {
      end: 'unknown',
      reason: { code: 'nothing-named' },
      image: null,
      firstParty: null,
      plan: null,
      imageDate: null,
      chain: [],
    },
  };
}
