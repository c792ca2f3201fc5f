import type { Fields } from '../probe/envelope-body.ts';
import type { DriverService, EvidenceOfHalves, FeatureAnswers, ServiceListing } from './evidence.ts';
import { readDism, readWmi } from './feature-state.ts';
import {
  exitCodeOrNull,
  from,
  linesOf,
  one,
  readDependencies,
  readPresence,
  readState,
  readYesNo,
  scDependencies,
  unread,
} from './read-entries.ts';
import { readStart } from './service-state.ts';

/**
 * What a probe of version 1 saw of the client; it did not ask for the server. It printed whether the service's key is there and its
 * `Start`, not its `Type`: a key counts as installed when the service control manager knew the service, as left over when it did not.
 */
export function readEvidenceV1(fields: Fields): EvidenceOfHalves {
  const listing = readState(fields, 'mrxsmb10.state', 'no-service');
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
  const isMissing = start.kind === 'unread' && start.text === 'missing';
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
  const lines = linesOf(fields, `dism.${part}`);
  const exitCode = exitCodeOrNull(one(fields, `dism.${part}.exit`));
  const wmi = one(fields, `wmi.${part}`);
  return {
    dism:
      lines.kind === 'unread'
        ? { kind: 'none', why: lines.why }
        : readDism({ feature, exitCode, lines: lines.value }),
    wmi: wmi.kind === 'unread' ? { kind: 'none', why: wmi.text } : readWmi(wmi.text),
  };
}
