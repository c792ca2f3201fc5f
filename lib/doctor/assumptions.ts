import { type Half, halves } from '../model/verdict.ts';
import type { Evidence, HalfEvidence, WmiAnswer } from '../smb/evidence/evidence.ts';
import { readSignals } from '../smb/judge/signals.ts';
import { listsService } from '../smb/sc/sc-query.ts';
import type { Detail } from './detail.ts';
import type { VmObservation } from './vm.ts';

/** Something that is taken for granted, and whether one VM bears it out. */
export type Assumption = {
  readonly id: string;
  readonly claim: string;
  /** What it would mean for the auditor's answers if it were wrong. */
  readonly ifWrong: string;
  readonly state: 'held' | 'broken' | 'untested';
  /** What was seen, or why nothing could be. */
  readonly observed: Detail;
};

type Look = Pick<Assumption, 'state' | 'observed'>;
type Rule = Pick<Assumption, 'id' | 'claim' | 'ifWrong'> & { look(vm: VmObservation): Look };

/** Every assumption of the auditor that public sources leave open, judged by what one VM showed. */
export function judgeAssumptions(vm: VmObservation | null): Assumption[] {
  return rules.map(({ id, claim, ifWrong, look }) => ({
    id,
    claim,
    ifWrong,
    ...(vm === null ? untested({ code: 'no-vm-probed' }) : look(vm)),
  }));
}

/** Judged by one VM, and counted over an audit. */
export const leftoverNotListed = {
  claim: 'The service control manager does not list a service whose key has no Type.',
  ifWrong:
    'Windows would treat such a key as a service: the verdicts of all VMs with a leftover key would have to be reviewed.',
};

const rules: readonly Rule[] = [
  {
    id: 'retry-after',
    claim: 'Answers to a run command and its polls carry no Retry-After.',
    ifWrong: 'audits obey it, and take longer than the plan says.',
    look: ({ start, polls }) => {
      const waits = [start, ...polls].flatMap(({ kind, retryAfterMs: ms }) =>
        ms === null ? [] : [{ kind, ms }],
      );
      return waits.length === 0 ? held({ code: 'no-wait' }) : broken({ code: 'waits', waits });
    },
  },
  {
    id: 'remaining-headers',
    claim: 'Answers say how much of each rate limit is left, under known names.',
    ifWrong: 'audits go by their own count of calls, and may be throttled where other tools call Azure too.',
    look: ({ start, polls }) => {
      const known = [...new Set([start, ...polls].flatMap(({ limits }) => limits))];
      return known.length === 0 ? broken({ code: 'no-limit' }) : held(asSaid(known.join(', ')));
    },
  },
  {
    id: 'poll-rights',
    claim:
      "Permission to send run commands and to read the location's operations is enough to read the result.",
    ifWrong:
      'the documented role cannot read results: every probe would end as access-denied at its deadline.',
    look: ({ polls }) => {
      if (polls.length === 0) {
        return untested({ code: 'no-command' });
      }
      const refused = polls.filter(({ status }) => status === 403).length;
      return refused === 0
        ? held({ code: 'polls-answered', polls: polls.length })
        : broken({ code: 'polls-refused', polls: refused });
    },
  },
  {
    id: 'output-ascii',
    claim: 'The output arrives as the ASCII text that the probe prints.',
    ifWrong: 'answers with other characters are refused as damaged, never misread.',
    look: ofOutput(({ bytes, otherThanAscii: others }) =>
      others === 0
        ? held({ code: 'bytes', count: bytes })
        : broken({ code: 'other-characters', count: others }),
    ),
  },
  {
    id: 'line-ends',
    claim: 'All lines of the output end the same way, in LF or CRLF.',
    ifWrong:
      'lines of the output could be split wrongly: such answers are refused as damaged, never misread.',
    look: ofOutput(({ lineEnds: { crlf, lf, cr } }) => {
      return heldIf(cr === 0 && (crlf === 0 || lf === 0), { code: 'line-ends', crlf, lf, cr });
    }),
  },
  {
    id: 'fresh-and-whole',
    claim: 'The output belongs to this command and is complete.',
    ifWrong:
      'outputs of earlier commands or partial outputs come back: they are refused, and those VMs fail.',
    look: ({ envelope }) => {
      if (envelope === null) {
        return noOutput;
      }
      return envelope === 'answer' ? held({ code: 'envelope-matches' }) : broken(asSaid(envelope));
    },
  },
  {
    id: 'wmi-removed',
    claim: 'WMI reports a feature with a removed payload as Absent (3).',
    ifWrong: 'nothing changes: 2 and 3 both count as not enabled.',
    look: ofRemoved((half, { wmi }) => {
      if (wmi.kind !== 'state') {
        return untested({ code: 'wmi-without-state', half, kind: wmi.kind });
      }
      const { installState } = wmi;
      return heldIf(installState === 3, { code: 'install-state', half, installState });
    }),
  },
  {
    id: 'store-removed',
    claim: 'The component store lacks the payload of a feature that DISM calls removed.',
    ifWrong: 'DISM still decides, and the VM has the warning payload-in-store.',
    look: ofRemoved((half, { store }) => {
      if (store.kind === 'unread') {
        return untested({ code: 'store-not-read', half, why: store.why });
      }
      return store.value
        ? broken({ code: 'driver-in-store', half })
        : held({ code: 'no-driver-in-store', half });
    }),
  },
  {
    id: 'leftover-not-listed',
    ...leftoverNotListed,
    look: ofHalves((half, { service, listing }) => {
      if (service.kind !== 'leftover' || listing.kind === 'unread') {
        return untested({ code: 'needs-leftover' });
      }
      return heldIf(listing.kind === 'not-listed', { code: 'listing', half, kind: listing.kind });
    }),
  },
  {
    id: 'cbs-state',
    claim: 'CurrentState of the SMB1 packages is 112 when on, 64 when off, 32 when removed.',
    ifWrong: 'nothing changes: it is reported and decides nothing.',
    look: ofEvidence((evidence) => {
      const says = readSignals(evidence, 'client')?.feature;
      const expected = { enabled: 112, disabled: 64, removed: 32 }[String(says)];
      const printed = evidence.cbsCurrentState;
      if (expected === undefined || printed === null) {
        return untested({ code: 'servicing', says: String(says), printed });
      }
      return heldIf(new RegExp(`:${expected}(\\s|$)`).test(printed), asSaid(printed));
    }),
  },
  {
    id: 'parent-and-client',
    claim: 'SMB1Protocol and SMB1Protocol-Client have the same state where both exist.',
    ifWrong: 'nothing changes: each half is judged by its own feature where it has one.',
    look: ofEvidence(({ parent, client }) => {
      const [one, other] = [parent.dism, client.feature.dism];
      if (one.kind !== 'state' || other.kind !== 'state') {
        return untested({ code: 'dism-without-state', one: one.kind, other: other.kind });
      }
      return heldIf(one.state === other.state, { code: 'two', one: one.state, other: other.state });
    }),
  },
  {
    id: 'dependency-of-enabled',
    claim: 'On Windows Server 2012 R2 and later an SMB 1.0 client that is on is among the DEPENDENCIES.',
    ifWrong: 'nothing changes: from 2012 R2 on an SMB 1.0 client that is on need not be a dependency.',
    look: ofEvidence((evidence, { verdicts }) => {
      const { registry } = evidence.client.dependencies;
      const isBuiltin = readSignals(evidence, 'client')?.release === 'builtin';
      if (isBuiltin || verdicts?.client !== 'enabled' || registry.kind === 'unread') {
        return untested({ code: 'needs-client-on' });
      }
      return heldIf(listsService(registry.value, 'mrxsmb10'), asSaid(registry.value.join(', ')));
    }),
  },
  {
    id: 'dependencies-agree',
    claim: 'sc.exe and the registry list the same dependencies.',
    ifWrong: 'either list that names MRxSmb10 counts, so that more VMs are conflicts or enabled.',
    look: ofEvidence(({ client: { dependencies } }) => {
      const { registry, scQuery } = dependencies;
      if (registry.kind === 'unread' || scQuery.kind === 'unread') {
        return untested({ code: 'one-unread' });
      }
      const textOf = (list: readonly string[]): string => list.join(', ').toLowerCase();
      const [one, other] = [textOf(registry.value), textOf(scQuery.value)];
      return one === other ? held(asSaid(one)) : broken({ code: 'two', one, other });
    }),
  },
];

const noOutput = untested({ code: 'no-output' });

function ofOutput(look: (output: NonNullable<VmObservation['output']>) => Look): Rule['look'] {
  return ({ output }) => (output === null ? noOutput : look(output));
}

function ofEvidence(look: (evidence: Evidence, vm: VmObservation) => Look): Rule['look'] {
  return (vm) => (vm.evidence === null ? noOutput : look(vm.evidence, vm));
}

/** What a half that contradicts shows, else one that bears it out, else the client. */
function ofHalves(look: (half: Half, seen: HalfEvidence, evidence: Evidence) => Look): Rule['look'] {
  return ofEvidence((evidence) => {
    const looks = halves.flatMap((half) => {
      const seen = evidence[half];
      return seen === null ? [] : [look(half, seen, evidence)];
    });
    const of = (state: Look['state']): Look | undefined => looks.find((each) => each.state === state);
    return of('broken') ?? of('held') ?? looks[0] ?? noOutput;
  });
}

function ofRemoved(
  look: (half: Half, seen: { readonly wmi: WmiAnswer; readonly store: HalfEvidence['store'] }) => Look,
): Rule['look'] {
  return ofHalves((half, { store, feature }, evidence) => {
    const signals = readSignals(evidence, half);
    const { wmi } = signals?.release === 'split' ? feature : evidence.parent;
    return signals?.feature === 'removed'
      ? look(half, { wmi, store })
      : untested({ code: 'needs-removed', says: String(signals?.feature) });
  });
}

function asSaid(text: string): Detail {
  return { code: 'as-said', text };
}

function held(observed: Detail): Look {
  return { state: 'held', observed };
}

function broken(observed: Detail): Look {
  return { state: 'broken', observed };
}

function heldIf(isSo: boolean, observed: Detail): Look {
  return isSo ? held(observed) : broken(observed);
}

function untested(observed: Detail): Look {
  return { state: 'untested', observed };
}
