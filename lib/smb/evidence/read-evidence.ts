import { type Fields, fieldOf } from '../probe/envelope-body.ts';
import type { ProbeKey } from '../probe/probe-keys.ts';
import type {
  ClientEvidence,
  DriverService,
  Evidence,
  EvidenceOfHalves,
  FeatureAnswers,
  Reading,
  ServerEvidence,
  WmiAnswer,
} from './evidence.ts';
import { type DismList, proveDismList, readDismRow, readWmi } from './feature-state.ts';
import {
  exitCodeOrNull,
  from,
  numberOrNull,
  one,
  readDependencies,
  readPresence,
  readState,
  readYesNo,
  scDependencies,
  textOrNull,
  unread,
} from './read-entries.ts';
import { readEvidenceV1 } from './read-evidence-v1.ts';
import { readBuild, readDriverService, readSwitch } from './service-state.ts';

/** The evidence that an envelope's fields hold. Whatever is missing, doubled, contradictory or malformed is unread, never absent. */
export function readEvidence(fields: Fields): Evidence {
  const { client, server, parent, rebootPending } =
    fields.version === 1 ? readEvidenceV1(fields) : readEvidenceV2(fields);
  const cbsCurrentState = textOrNull(one(fields, 'cbs'));
  return { os: readOs(fields), client, server, parent, rebootPending, cbsCurrentState };
}

export function readOs(fields: Fields): Evidence['os'] {
  return {
    build: from(one(fields, 'os.build'), readBuild),
    revision: numberOrNull(one(fields, 'os.revision')),
    productName: textOrNull(one(fields, 'os.product')),
  };
}

function readEvidenceV2(fields: Fields): EvidenceOfHalves {
  const proof = proveDismList(readDismList(fields));
  const answers = (dism: ProbeKey, wmi: ProbeKey): FeatureAnswers => ({
    dism: readDismRow(proof, one(fields, dism)),
    wmi: readWmiRow(fields, wmi),
  });
  return {
    client: readClient(fields, answers('dism.smb1-client', 'wmi.smb1-client')),
    server: readServer(fields, answers('dism.smb1-server', 'wmi.smb1-server')),
    parent: answers('dism.smb1', 'wmi.smb1'),
    rebootPending: from(one(fields, 'reboot-pending'), readYesNo),
  };
}

// Written out, not spread: V8 forgets the layout of such objects, and the code it made for them, whenever it collects garbage.
function readClient(fields: Fields, feature: FeatureAnswers): ClientEvidence {
  return {
    service: readService(fields, 'mrxsmb10', 'mrxsmb10.type', 'mrxsmb10.start'),
    listing: readState(fields, 'mrxsmb10.state', 'not-listed'),
    file: from(one(fields, 'mrxsmb10.file'), readYesNo),
    store: from(one(fields, 'mrxsmb10.store'), readYesNo),
    feature,
    dependencies: {
      registry: from(one(fields, 'dependencies'), readDependencies),
      scQuery: readScDependencies(fields),
    },
  };
}

function readServer(fields: Fields, feature: FeatureAnswers): ServerEvidence {
  return {
    service: readService(fields, 'srv', 'srv.type', 'srv.start'),
    listing: readState(fields, 'srv.state', 'not-listed'),
    file: from(one(fields, 'srv.file'), readYesNo),
    store: from(one(fields, 'srv.store'), readYesNo),
    feature,
    isSwitchedOn: from(one(fields, 'srv.switch'), readSwitch),
  };
}

function readService(fields: Fields, key: ProbeKey, type: ProbeKey, start: ProbeKey): DriverService {
  return readDriverService(from(one(fields, key), readPresence), one(fields, type), one(fields, start));
}

/** The exit code must say that it went well, and no line may be missing. */
function readScDependencies(fields: Fields): Reading<readonly string[]> {
  const exitCode = exitCodeOrNull(one(fields, 'sc.exit'));
  if (exitCode !== 0) {
    return unread(`sc.exe ended with ${exitCode ?? 'no exit code'}`);
  }
  const sc = fieldOf(fields, 'sc');
  const lines = sc === undefined ? 0 : 1 + sc.others.length;
  return lines === numberOrNull(one(fields, 'sc.lines'))
    ? scDependencies(fields)
    : unread('not all its lines');
}

function readDismList(fields: Fields): DismList | { readonly why: string } {
  const noList = fieldOf(fields, 'dism');
  if (noList !== undefined) {
    return { why: noList.kind === 'unread' ? noList.text : 'a list where only a reason is printed' };
  }
  const closed = from(one(fields, 'dism.closed'), readYesNo);
  return {
    exitCode: exitCodeOrNull(one(fields, 'dism.exit')),
    rows: numberOrNull(one(fields, 'dism.rows')),
    known: numberOrNull(one(fields, 'dism.known')),
    isClosed: closed.kind === 'read' && closed.value,
  };
}

function readWmiRow(fields: Fields, key: ProbeKey): WmiAnswer {
  const noAnswer = fieldOf(fields, 'wmi');
  const printed = noAnswer ?? one(fields, key);
  if (printed.kind === 'unread') {
    return { kind: 'none', why: printed.text };
  }
  return noAnswer === undefined
    ? readWmi(printed.text)
    : { kind: 'none', why: 'no reason where one is printed' };
}
