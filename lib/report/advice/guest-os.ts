import { isCarriedOver, standingJudgements, standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Finding, GuestOs } from '../../model/finding.ts';
import type { HalfJudgements, HalfVerdicts } from '../../model/verdict.ts';
import type { AdviceSubject } from './advice-steps.ts';

/** As the guest told the probe behind the verdicts, else as the platform does. */
export function guestOsOf(finding: Finding): GuestOs {
  const { target, probe, lastKnown } = finding;
  const guest = probe?.os ?? (isCarriedOver(finding) ? lastKnown?.os : null);
  return shownOs({
    name: guest?.name ?? target.os.name,
    build: guest?.build ?? toldBuild(target.os.version),
  });
}

const firstBuildOf11 = 22_000;

/** The registry of Windows 11 goes on calling it Windows 10: https://github.com/mondoohq/mql/pull/5238 */
export function shownOs(os: GuestOs): GuestOs {
  const is11 = (buildOf(os) ?? 0) >= firstBuildOf11;
  return is11 ? { ...os, name: os.name?.replace(/^Windows 10\b/, 'Windows 11') ?? null } : os;
}

/**
 * Azure says `10.0.14393.0` of VMs of any patch level, as its specification's example does: a revision that is no reading is not shown.
 * https://learn.microsoft.com/rest/api/compute/virtual-machines/instance-view
 */
function toldBuild(version: string | null): string | null {
  return version?.replace(/^(\d+\.\d+\.\d+)\.0$/, '$1') ?? null;
}

/** What advice on a VM goes by, wherever it is told; null without verdicts. */
export function subjectOfFinding(finding: Finding): AdviceSubject | null {
  const standing = standingVerdicts(finding);
  return standing === null ? null : subjectOf(standing, guestOsOf(finding), standingJudgements(finding));
}

/** What advice goes by: both verdicts, what is known of the Windows, and what was judged, where that is at hand. */
export function subjectOf(
  { client, server }: HalfVerdicts,
  os: GuestOs,
  judged: HalfJudgements | null = null,
): AdviceSubject {
  return { client, server, build: buildOf(os), installationType: installationTypeOf(os), judged };
}

/** `10.0.14393.3025`, as a guest or the platform writes it; null where it is not told. */
export function buildOf({ build }: GuestOs): number | null {
  const digits = /^\d{1,2}\.\d{1,2}\.(\d{4,6})(?:\.|$)/.exec(build ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** By its name, which the registry and the platform give in English; multi-session Windows is a client Windows. */
export function installationTypeOf({ name }: GuestOs): string | null {
  if (name === null || !/windows/i.test(name)) {
    return null;
  }
  return /server/i.test(name) && !/multi-?session/i.test(name) ? 'Server' : 'Client';
}
