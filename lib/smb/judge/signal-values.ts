import type { DismAnswer, DriverService, Reading, ServiceListing, WmiAnswer } from '../evidence/evidence.ts';

/**
 * Values of signals in the auditor's own words, with their Japanese in `lib/report/sentences/verdicts/effects.ts`. All others are what Windows said,
 * or say why nothing was read, and stand in every language as they are.
 */
export const ownValues = [
  'present',
  'missing',
  'absent',
  'installed, Start = 0',
  'installed, Start = 1',
  'installed, Start = 2',
  'installed, Start = 3',
  'installed, Start = 4',
  'installed, no Start',
  'leftover key, Start = 0',
  'leftover key, Start = 1',
  'leftover key, Start = 2',
  'leftover key, Start = 3',
  'leftover key, Start = 4',
  'leftover key, no Start',
  'listed',
  'not listed',
  'running',
  'stopped',
  'on',
  'off',
  'has the payload',
  'lacks the payload',
  'RebootPending is there',
] as const;

export type OwnValue = (typeof ownValues)[number];

/** In characters: values come from the guest. */
const maxValueLength = 120;

export function unreadValue(why: string): string {
  return `unread: ${why.slice(0, maxValueLength)}`;
}

export function flagged(reading: Reading<boolean>, yes: OwnValue, no: OwnValue): string {
  if (reading.kind === 'unread') {
    return unreadValue(reading.why);
  }
  return reading.value ? yes : no;
}

export function listedValue(listing: ServiceListing): string {
  return listing.kind === 'unread' ? unreadValue(listing.why) : listedValues[listing.kind];
}

const listedValues = { listed: 'listed', 'not-listed': 'not listed' } as const satisfies Record<
  string,
  OwnValue
>;

/** States of a service: 1 stopped, 4 running, and those between. */
export function runningValue(listing: ServiceListing): string {
  switch (listing.kind) {
    case 'unread':
      return unreadValue(listing.why);
    case 'not-listed':
      return 'stopped' satisfies OwnValue;
    case 'listed':
      return (listing.state === 1 ? 'stopped' : 'running') satisfies OwnValue;
  }
}

export function namesOf(reading: Reading<readonly string[]>): string {
  if (reading.kind === 'unread') {
    return unreadValue(reading.why);
  }
  return reading.value.length === 0 ? 'none' : reading.value.join(', ').slice(0, maxValueLength);
}

export function serviceValue(service: DriverService): string {
  switch (service.kind) {
    case 'absent':
      return 'absent';
    case 'leftover':
      return service.start === null ? 'leftover key, no Start' : `leftover key, Start = ${service.start}`;
    case 'unread':
      return unreadValue(service.why);
    case 'installed':
      return installedValue(service.start);
  }
}

function installedValue(start: Extract<DriverService, { kind: 'installed' }>['start']): string {
  if (start.kind === 'missing') {
    return 'installed, no Start';
  }
  return start.kind === 'read'
    ? `installed, Start = ${start.value}`
    : `installed, Start ${unreadValue(start.why)}`;
}

export function dismValue(feature: string, answer: DismAnswer): string {
  switch (answer.kind) {
    case 'state':
      return `${feature}: ${answer.text.slice(0, maxValueLength)}`;
    case 'not-known':
      return `${feature}: not known`;
    case 'busy':
    case 'none':
      return `${feature}: ${unreadValue(answer.why)}`;
  }
}

export function wmiValue(feature: string, answer: WmiAnswer): string {
  switch (answer.kind) {
    case 'state':
      return `${feature}: InstallState = ${answer.installState}`;
    case 'no-row':
      return `${feature}: no row`;
    case 'none':
      return `${feature}: ${unreadValue(answer.why)}`;
  }
}
