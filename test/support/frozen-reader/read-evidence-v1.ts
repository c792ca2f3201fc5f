import type {
  DismAnswer,
  DriverService,
  EvidenceOfHalves,
  FeatureAnswers,
  ServiceListing,
  WmiAnswer,
} from '../../../lib/smb/evidence/evidence.ts';
import type { ProbeKey } from '../../../lib/smb/probe/probe-keys.ts';
import type { Fields } from './envelope-body.ts';
import { readDism, readWmi } from './feature-state.ts';
import {
  exitCodeOrNull,
  from,
  linesOf,
  one,
  readDependencies,
  readPresence,
  readYesNo,
  scDependencies,
  unread,
} from './read-entries.ts';
import { readListing, readStart } from './service-state.ts';

/**
 * What a probe of version 1 saw of the client; it did not ask for the server. It printed whether the service's key is there and its
 * `Start`, not its `Type`: a key counts as installed when the service control manager knew the service, as left over when it did not.
 */
export function readEvidenceV1(fields: Fields): EvidenceOfHalves {
  const listing = readState(fields);
  return {
    client: {
      service: readService(fields, listing),
      listing,
      file: from(one(fields, 'driver-file'), readYesNo),
      store: from(one(fields, 'store'), readYesNo),
      feature: answers(fields, 'client', 'SMB1Protocol-Client'),
      dependencies: {
        registry: from(one(fields, 'dependencies'), readDependencies),
        scQuery: scDependencies(fields),
      },
    },
    server: null,
    parent: answers(fields, 'parent', 'SMB1Protocol'),
    rebootPending: from(one(fields, 'reboot-pending'), readYesNo),
  };
}

function readState(fields: Fields): ServiceListing {
  const printed = one(fields, 'mrxsmb10.state');
  return printed.kind === 'read' ? readListing(printed.value, 'no-service') : printed;
}

function readService(fields: Fields, listing: ServiceListing): DriverService {
  const key = from(one(fields, 'mrxsmb10'), readPresence);
  const start = one(fields, 'mrxsmb10.start');
  if (key.kind === 'unread') {
    return key;
  }
  if (!key.value) {
    return start.kind === 'unread'
      ? { kind: 'absent' }
      : unread('a start type without the service it belongs to');
  }
  const isMissing = start.kind === 'unread' && start.why === 'missing';
  const read = from(start, readStart);
  switch (listing.kind) {
    case 'listed':
      return { kind: 'installed', start: isMissing ? { kind: 'missing' } : read };
    case 'not-listed':
      return { kind: 'leftover', start: read.kind === 'read' ? read.value : null };
    case 'unread':
      return unread('whether the key is of an installed service was not read');
  }
}

function answers(fields: Fields, part: 'client' | 'parent', feature: string): FeatureAnswers {
  return {
    dism: dism(fields, `dism.${part}`, `dism.${part}.exit`, feature),
    wmi: wmi(fields, `wmi.${part}`),
  };
}

function dism(fields: Fields, key: ProbeKey, exitKey: ProbeKey, feature: string): DismAnswer {
  const lines = linesOf(fields, key);
  if (lines.kind === 'unread') {
    return { kind: 'none', why: lines.why };
  }
  return readDism({ feature, exitCode: exitCodeOrNull(one(fields, exitKey)), lines: lines.value });
}

function wmi(fields: Fields, key: ProbeKey): WmiAnswer {
  const printed = one(fields, key);
  return printed.kind === 'unread' ? { kind: 'none', why: printed.why } : readWmi(printed.value);
}
