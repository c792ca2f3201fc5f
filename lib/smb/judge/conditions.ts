import type { Signals } from './signals.ts';

/** Of an installed service also its `Start` and, unless that is 4, the server's own switch. */
export function basicsUnread(s: Signals): boolean {
  return s.release === null || s.service === null || s.file === null || startUnread(s) || switchUnread(s);
}

export function listingContradicts(s: Signals): boolean {
  return s.service === 'installed' ? s.listed === false : s.running === true;
}

export function featureIsOff(s: Signals): boolean {
  const byDism = s.feature === 'disabled' || s.feature === 'removed' || s.feature === 'not-known';
  return s.release !== 'builtin' && (byDism || wmiAloneSaysOff(s));
}

export function switchedOff(s: Signals): boolean {
  return s.start === 4 || s.isSwitchedOn === false;
}

/** Not known to be used; unread is no use, and rule B4 then says unknown. */
export function clientIdle(s: Signals): boolean {
  return s.half === 'client' && s.start === 3 && s.dependency !== 'named' && s.running !== true;
}

export function contradictsAbsence(s: Signals): boolean {
  return s.file === true || s.release === 'builtin' || s.dependency === 'named';
}

export function nothingKnown(s: Signals): boolean {
  return s.parent === 'not-known' && s.feature === 'not-known' && s.wmiRow === false;
}

export function parentDenied(s: Signals): boolean {
  return s.parent === 'not-known' && (hasState(s) || s.wmiRow === true);
}

/** InstallState 4, no row, and a DISM wording that is not known here say neither yes nor no. */
export function dismAgainstWmi({ feature, featureWmi }: Signals): boolean {
  if (featureWmi === 'not-enabled') {
    return feature === 'enabled';
  }
  const dismSaysOff = feature === 'disabled' || feature === 'removed' || feature === 'not-known';
  return featureWmi === 'enabled' && dismSaysOff;
}

/** Parent not known: C3 and C3c have decided wherever WMI was read, so it was not. */
export function noFeatureState(s: Signals): boolean {
  return isSilent(s) || (s.parent === 'not-known' && s.wmiRow === null);
}

function startUnread(s: Signals): boolean {
  return s.service === 'installed' && typeof s.start !== 'number';
}

export function switchUnread(s: Signals): boolean {
  return s.service === 'installed' && typeof s.start === 'number' && s.start !== 4 && s.isSwitchedOn === null;
}

/** DISM was not asked, gave nothing, or could not. */
export function isSilent({ feature }: Signals): boolean {
  return feature === 'none' || feature === 'busy';
}

export function wmiAloneSaysOff(s: Signals): boolean {
  return isSilent(s) && s.featureWmi === 'not-enabled';
}

export function hasState(s: Signals): boolean {
  return !isSilent(s) && s.feature !== 'not-known';
}
