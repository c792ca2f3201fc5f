import type { DriverService, Evidence, Reading, WmiAnswer } from '../../../lib/smb/evidence.ts';
import {
  absent,
  dism,
  noRow,
  noWmi,
  read,
  removedOn2019,
  service,
  unread,
  withoutSmb1,
  withSmb1,
  wmiState,
} from './evidence-builder.ts';

const flags: readonly Reading<boolean>[] = [read(true), read(false), unread];
const lists: readonly Reading<readonly string[]>[] = [read(withSmb1), read(withoutSmb1), unread];
const builds: readonly Reading<number>[] = [read(9200), read(14_393), read(17_763), unread];
const services: readonly DriverService[] = [
  absent,
  { kind: 'unread', why: 'damaged' },
  { kind: 'present', start: unread },
  service(2),
  service(3),
  service(4),
];
const dismAnswers = [
  dism.enabled,
  dism.disabled,
  dism.removed,
  dism.disablePending,
  dism.other,
  dism.notKnown,
  dism.none,
];
const wmiAnswers: readonly WmiAnswer[] = [wmiState(1), wmiState(2), noRow, noWmi];

/** Every combination of every class of values that the verdict table tells apart: 4.6 million. */
export function* everyEvidence(): Generator<Evidence> {
  const features = dismAnswers.flatMap((parent) => dismAnswers.map((client) => ({ parent, client })));
  const rows = wmiAnswers.flatMap((parent) => wmiAnswers.map((client) => ({ parent, client })));
  for (const machine of machines()) {
    for (const dismPair of features) {
      for (const wmi of rows) {
        yield { ...machine, dism: dismPair, wmi };
      }
    }
  }
}

function* machines(): Generator<Evidence> {
  for (const build of builds) {
    const os = { ...removedOn2019.os, build };
    for (const driverService of services) {
      for (const registry of lists) {
        for (const scQuery of lists) {
          yield* flagged({ ...removedOn2019, os, driverService, dependencies: { registry, scQuery } });
        }
      }
    }
  }
}

function* flagged(machine: Evidence): Generator<Evidence> {
  for (const driverFile of flags) {
    for (const driverRunning of flags) {
      for (const store of flags) {
        yield { ...machine, driverFile, driverRunning, store };
      }
    }
  }
}
