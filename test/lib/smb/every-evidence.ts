import type { Half } from '../../../lib/model/verdict.ts';
import type {
  DismAnswer,
  DriverService,
  Evidence,
  FeatureAnswers,
  HalfEvidence,
  Reading,
  ServiceListing,
  WmiAnswer,
} from '../../../lib/smb/evidence/evidence.ts';
import {
  absent,
  dependencies,
  dism,
  leftover,
  noRow,
  notListed,
  noWmi,
  read,
  removedOn2019,
  running,
  service,
  startDeleted,
  stopped,
  unread,
  withoutSmb1,
  withSmb1,
  wmiState,
} from './evidence-builder.ts';

const flags: readonly Reading<boolean>[] = [read(true), read(false), unread];
const lists = [read(withSmb1), read(withoutSmb1), unread].map(dependencies);
const services: readonly DriverService[] = [
  absent,
  leftover(4),
  { kind: 'unread', why: 'damaged' },
  { kind: 'installed', start: unread },
  startDeleted,
  service(2),
  service(3),
  service(4),
];
const listings: readonly ServiceListing[] = [notListed, stopped, running, { kind: 'unread', why: 'damaged' }];
const states: readonly DismAnswer[] = [
  dism.enabled,
  dism.disabled,
  dism.removed,
  dism.disablePending,
  dism.other,
  dism.notKnown,
  dism.busy,
  dism.none,
];
const wmiAnswers: readonly WmiAnswer[] = [wmiState(1), wmiState(2), wmiState(4), noRow, noWmi];
const otherRows: readonly WmiAnswer[] = [wmiState(2), noRow, noWmi];

type Own = Readonly<Record<Half, FeatureAnswers>>;
type Features = Pick<Evidence, 'parent' | 'rebootPending'> & { readonly own: Own };

/**
 * Every combination of every class of values that the verdict table tells apart, for both halves at once: 2.3 million; or one in `every`
 * of them, which is best a prime.
 */
export function* everyEvidence(every = 1): Generator<Evidence> {
  let combination = 0;
  for (const build of [read(9200), read(14_393), read(17_763), unread]) {
    const os = { ...removedOn2019.os, build };
    for (const { own, ...features } of featuresOf(build)) {
      for (const [index, machine] of machines.entries()) {
        combination += 1;
        if (combination % every !== 0) {
          continue;
        }
        yield { ...removedOn2019, ...features, os, ...halvesOf(index, machine, own) };
      }
    }
  }
}

type Machine = Omit<HalfEvidence, 'feature'> & { readonly third: number };

/** What is seen of a half, and which of the three values its own signal has: the client's dependencies, the server's switch. */
const machines: readonly Machine[] = services.flatMap((of) =>
  listings.flatMap((listing) =>
    flags.flatMap((file) =>
      flags.flatMap((store) => [0, 1, 2].map((third) => ({ service: of, listing, file, store, third }))),
    ),
  ),
);

/** The server is always another machine than the client, so that neither can be judged by the other's evidence. */
function halvesOf(index: number, client: Machine, own: Own): Pick<Evidence, 'client' | 'server'> {
  const server = machines[(index * 389 + 17) % machines.length] ?? client;
  return {
    client: { ...client, feature: own.client, dependencies: lists[client.third] ?? lists[0] },
    server: { ...server, feature: own.server, isSwitchedOn: flags[server.third] ?? unread },
  } as Pick<Evidence, 'client' | 'server'>;
}

/** Where a release has no features of its own for the halves, DISM does not know them; a builtin one has none at all. */
function* featuresOf(build: Reading<number>): Generator<Features> {
  const isSplit = build.kind === 'read' && build.value === 17_763;
  for (const rebootPending of [read(true), unread]) {
    for (const parentState of states) {
      for (const parentWmi of isSplit ? otherRows : wmiAnswers) {
        const parent = { dism: parentState, wmi: parentWmi };
        for (const own of isSplit ? pairs(rebootPending.kind === 'read') : singleFeatures) {
          yield { parent, rebootPending, own };
        }
      }
    }
  }
}

/** Every answer for the client beside another for the server; WMI answers for both alike, or for each its own. */
function pairs(areApart: boolean): Own[] {
  return splitFeatures.map((client, index) => {
    const other = areApart ? index * 7 + 3 : index * 11;
    return { client, server: splitFeatures[other % splitFeatures.length] ?? client };
  });
}

const splitFeatures: readonly FeatureAnswers[] = states.flatMap((state) =>
  wmiAnswers.map((wmi) => ({ dism: state, wmi })),
);
const singleFeatures: readonly Own[] = [
  { dism: dism.notKnown, wmi: noRow },
  { dism: dism.none, wmi: noWmi },
  { dism: dism.enabled, wmi: wmiState(1) },
].map((feature) => ({ client: feature, server: feature }));
