import type { SilentVms } from '../../audit/silent-vms.ts';
import type { WaitingFor } from '../../audit/waiting-for.ts';
import type { AuditState } from '../../model/audit.ts';
import type { TextsOf } from '../../model/reasons/of-code.ts';
import { amount } from '../../model/texts/amount.ts';
import { clockText, timeText } from '../../report/messages/time-text.ts';

/** What the command line says by itself; results have their sentences where they are made. Moments are given in ISO 8601 UTC. */
export const saidEnglish = {
  unforeseen: (what: string) => `This is a bug in smb1-audit: ${what}`,
  notWritten: (why: string) => `The output cannot be written: ${why}`,
  noSetting: (name: string, meant: string | null) =>
    `${name} is not a setting and has no effect.${meant === null ? '' : ` Did you mean ${meant}?`}`,
  stillReading: 'Still reading from Azure. A call that gets no answer is repeated for about half a minute.',
  error: 'error:',
  warning: 'warning:',
  usage: {
    noCommand: 'A command is missing, such as plan, run or report: smb1-audit --help lists them all.',
    noSuchCommand: (word: string) => `There is no command ${quoted(word)}: smb1-audit --help lists them all.`,
    meantCommand: (word: string, near: string) =>
      `There is no command ${quoted(word)}. Did you mean smb1-audit ${near}?`,
    noSuchFlag: (command: string, flag: string) =>
      `${command} has no flag ${quoted(flag)}: smb1-audit ${command} --help lists its flags.`,
    meantFlag: (command: string, flag: string, near: string) =>
      `${command} has no flag ${quoted(flag)}. Did you mean ${near}?`,
    ofOtherCommands: (command: string, flag: string, others: readonly string[]) =>
      `${command} has no flag ${quoted(flag)}: it is one of ${others.join(', ')}.`,
    lacksValue: (flag: string, expected: string) => `${flag} needs a value: expected ${expected}.`,
    noJson:
      '--format takes csv, ndjson or sarif. One JSON document of the findings is what smb1-audit findings --output json prints.',
    noFile:
      '--output takes table, json, ndjson, csv, tsv or none. HTML is what smb1-audit report --out report.html writes, SARIF what smb1-audit export --format sarif --out findings.sarif does.',
    badValue: (flag: string, text: string, expected: string) =>
      `${flag} got ${quoted(text)}: expected ${expected}.`,
    meantValue: (flag: string, text: string, near: string) =>
      `${flag} got ${quoted(text)}. Did you mean ${near}?`,
    onlyFlags: (command: string, word: string) => `${command} got ${quoted(word)}: expected only flags.`,
    tooMany: (command: string, word: string, names: readonly string[]) =>
      `${command} got ${quoted(word)}: expected one ${names.join(' and one ')}.`,
    lacksPositional: (command: string, name: string) =>
      `${command} needs a ${name}: smb1-audit ${command} --help says what is expected.`,
    onlyLacksFrom: '--only needs --from: expected --from AUDIT, the audit whose VMs are probed again.',
    fromAndScope:
      '--from and scope flags contradict each other: expected one of them; the scope is that of the audit.',
    fullAndFrom:
      '--full and --from contradict each other: expected one of them. --from AUDIT --only sampled probes the VMs that a sample left out; without --from, --full probes every VM.',
    contradict: (one: string, other: string) =>
      `${one} and ${other} contradict each other: expected one of them.`,
    bundleAndOut: '--bundle contradicts --out and --format: a bundle is a folder that has every format.',
    bundleAndMask:
      '--bundle and --mask contradict each other: expected one of them; a bundle is complete evidence.',
    maskLacksKey:
      'For a store in Azure Tables, --mask takes its key from the setting SMB1_AUDIT_MASK_KEY: expected a secret of at least 20 characters, the same for everybody who shares the store.',
    badMaskKey: (path: string, problem: string | null) =>
      `The key for the pseudonyms, ${path}, ${problem === null ? 'is not a valid key' : `cannot be written or read (${problem})`}: put a key there, or set SMB1_AUDIT_MASK_KEY.`,
    allowLacksValidator: '--allow needs --validator: it names the verdicts that an image gate lets pass.',
    purgeLacksAge: 'purge needs --older-than: expected --older-than DURATION, such as 365d.',
    secretInFlag:
      '--store got a connection string: expected sqlite:PATH or the https URL of a table service; secrets belong in SMB1_AUDIT_STORE.',
    idAndScope: 'An audit id and scope flags contradict each other: expected one of them.',
    reportOnTerminal:
      'The report is HTML, which a terminal cannot show: name a file with --out report.html, or redirect the output to one.',
    noSuchShell: (word: string) =>
      `There is no completion for ${quoted(word)}: expected bash, zsh, fish or powershell.`,
  },
  vm: {
    unknown: (name: string, where: string) =>
      `There is no VM ${quoted(name)} in ${where}. smb1-audit findings lists the names; a resource id or an address in the Portal will do as well.`,
    near: (name: string, where: string, near: readonly string[]) =>
      `There is no VM ${quoted(name)} in ${where}. Did you mean ${near.join(' or ')}?`,
    several: (name: string, ids: readonly string[], more: number) =>
      `${ids.length + more} VMs are called ${quoted(name)}. Which one? ${ids.join(' ')}${more === 0 ? '' : ` and ${more} more`}`,
    noAudit: (name: string) =>
      `${quoted(name)} is a name, and this store has no audit to look it up in. Give the resource id, or the address in the Portal.`,
    noId: (text: string) =>
      `--vm got ${quoted(text)}: expected the name of a VM, its address in the Portal, or its resource id, /subscriptions/….`,
    noFinding: (id: string, where: string) =>
      `There is no finding for ${id} in ${where}. Audit it with smb1-audit run --id.`,
    isMeant: (name: string, id: string) => `${quoted(name)} is ${id}.`,
    passedOver: (audit: string) =>
      `Audit ${audit} is newer and has no answer for this VM: it ended before it asked, or left the VM out.`,
    anyAudit: 'any audit of this store',
    newestAudits: 'the newest audits of this store',
    audit: (id: string) => `audit ${id}`,
  },
  audit: {
    started: (id: string) => `Audit ${id} started.`,
    clientsOnly: (id: string) =>
      `Audit ${id} was made by an earlier version: it judged only SMB 1.0 clients and says nothing about SMB 1.0 servers.`,
    spokenOf: (id: string, scope: string, end: string) => `Audit ${id}: ${scope}, ${end}.`,
    ended: (state: string, at: string) => `${state}, ended ${time(at)}`,
    open: (state: string, at: string) => `${state}, started ${time(at)}`,
    newer: (id: string, at: string, why: string) =>
      `Audit ${id} was started later (${time(at)}), but ${why}: give its id to see it.`,
    wider: (id: string, scope: string, end: string) =>
      `The newest audit of a wider scope is ${id}: ${scope}, ${end}.`,
    unknown: (name: string) =>
      `There is no audit ${quoted(name)} in this store. Check the id and --store; smb1-audit audits lists them.`,
    meant: (name: string, near: string) =>
      `There is no audit ${quoted(name)} in this store. Did you mean ${near}?`,
    none: 'There is no audit in this store. Check --store and the scope flags, or start one with smb1-audit run.',
    noneOfScope: (id: string, scope: string, end: string) =>
      `There is no audit of this scope in this store. Flags such as --tag and --subscription name the scope of the audit; they do not filter its VMs. To pick VMs by owner or place, use the CSV (smb1-audit findings --output csv) or the filters of the report. The last audit is ${id}: ${scope}, ${end}; smb1-audit audits lists all.`,
    noneWhole: (id: string, lacks: readonly string[], isOfScope: boolean) =>
      `There is no whole audit${isOfScope ? ' of this scope' : ''} in this store. The last one, ${id}, ${lacks.join(' and ')}: give its id to see it, or start an audit with smb1-audit run.`,
    isCheck: 'is a check of one VM',
    isState: (state: string) => `is ${state}`,
    isPart: 'only probed part of another audit again',
    isEmpty: 'found no VM',
    nothingToResume: (id: string, state: string) =>
      `Audit ${id} is ${state}: there is nothing left to resume.`,
    nothingAgain: (id: string, kinds: string) =>
      `Audit ${id} has no VM to probe again (--only ${kinds}): nothing is probed, and the new audit keeps what that one found.`,
    maxAgeWithFrom: '--from and --max-age contradict each other: what --from names is always probed again.',
    interrupted:
      'Interrupted: no more probes are started, and those already running are waited for. Press Ctrl-C again to stop at once.',
    failOn: (conditions: string) => `--fail-on ${conditions} holds for at least one VM.`,
    failOnHidden: (conditions: string, code: number) =>
      `--fail-on ${conditions} holds for at least one VM; the exit code is still ${code}, because the audit is not complete or covered less than was asked for.`,
    waits: (what: string) => `The audit is waiting ${what}.`,
    mayResume: (id: string) => `If no process works on it any more, go on with it: smb1-audit resume ${id}`,
  },
  scope: {
    everything: (readable: number, named: number) =>
      readable > named
        ? `You can read ${readable} subscriptions; these are the first ${named}, and --management-group NAME audits all below a group:`
        : `To audit all that you can read (${amount(readable, 'subscription')}):`,
    /** https://learn.microsoft.com/azure/governance/management-groups/overview#root-management-group-for-each-directory */
    ofRoot: (readable: number) =>
      `To audit all ${readable} subscriptions that you can read, by the root management group, whose name is the id of the tenant:`,
    doctor: 'smb1-audit doctor, without a scope, says what you can read and probe.',
    noSubscription: (name: string, near: string | null) =>
      near === null
        ? `There is no subscription named ${quoted(name)} among those known here. Give its id: az account list --output table shows names and ids.`
        : `There is no subscription named ${quoted(name)}. Did you mean ${quoted(near)}?`,
    manySubscriptions: (name: string, ids: readonly string[]) =>
      `Several subscriptions are named ${quoted(name)}: give the id of one, ${ids.join(' or ')}.`,
    isMeant: (name: string, id: string) => `Subscription ${quoted(name)} is ${id}.`,
  },
  next: {
    title: 'Next:',
    resume: 'Go on where it stopped:',
    doctor: 'Check sign-in, permissions and what can be read:',
    exposed: 'The VMs that can speak SMB 1.0 now:',
    explain: 'Of one of them: why, whose it is, and the commands that turn SMB 1.0 off:',
    images: 'The images that come without the SMB1 binaries:',
    again: 'Probe once more those that gave no verdict:',
    sampled: 'Probe those that the sample left out as well:',
    report: 'The report: which VMs, whose they are, and what to do:',
  },
  diff: {
    fromTo: (earlier: string, earlierState: string, later: string, laterState: string) =>
      `From audit ${earlier} (${earlierState}) to audit ${later} (${laterState}).`,
    clientsOnly: (id: string) =>
      `Only SMB 1.0 clients are compared, and image flags are not: audit ${id} judged nothing else.`,
    published: (image: string) => `First published since, for a SKU in use: ${image}.`,
    firstSeen: (image: string, flag: string) => `Image first seen: ${image} (${flag}).`,
    flagChanged: (image: string, was: string, is: string) => `Image ${image} was ${was}, is ${is}.`,
  },
  files: {
    report: (id: string, path: string) => `The report of audit ${id} is in ${path}.`,
    script: (path: string, sha256: string) =>
      `The script is in ${path}; its SHA-256 without the last line, a comment: ${sha256}.`,
    findings: (id: string, path: string) => `The findings of audit ${id} are in ${path}.`,
    sealed: (id: string, folder: string) =>
      `Audit ${id} is sealed in ${folder}. The SHA-256 of its manifest is above: keep it in a place that nobody who can change the folder can change.`,
    masked: (place: string) =>
      `Names are masked. Whoever has the key in ${place} can test whether a pseudonym stands for a given name: do not pass the key on.`,
    evidence: (path: string) =>
      `${path} holds the evidence without names and ids. Look through it before you pass it on.`,
  },
  purge: {
    deleted: (id: string, at: string) => `Deleted audit ${id}, started ${time(at)}.`,
    nothing: 'Nothing was old enough to delete.',
    sum: (count: number) => `${count} deleted.`,
  },
  verify: {
    noBundle: (folder: string, manifest: string) =>
      `${folder} has no readable ${manifest}, so it is not a bundle, or no longer a whole one. Compare it with another copy.`,
    otherManifest: (sha256: string) =>
      `The manifest is not the one that was sealed: its SHA-256 is ${sha256}.`,
    changed: 'The bundle is not as it was sealed.',
    same: 'Not a byte has changed since the bundle was sealed.',
    states: {
      same: 'same',
      changed: 'changed',
      missing: 'missing',
      'not-in-manifest': 'not-in-manifest',
    },
    sameAsManifest: (sha256: string) =>
      `The files match the manifest. To check that the manifest itself is the one that was sealed, give the SHA-256 that export --bundle printed as --manifest-sha256, or compare it with ${sha256} yourself.`,
  },
  table: {
    leftOut: (names: readonly string[]) =>
      `Columns that did not fit: ${names.join(', ')}. --wide shows them all.`,
    none: 'None.',
    noneMatches: (filter: string) => `Nothing in this audit matches ${filter}.`,
    npmBanner:
      'npm prints lines of its own before this output, and a program that reads it would stumble over them: use npm run --silent.',
  },
  progress: {
    found: (count: number) => `${amount(count, 'VM')} found so far`,
    judged: (count: number) => `${count} judged`,
    images: (answered: number, all: number) => `${answered} of ${amount(all, 'image')} answered`,
    carriedOver: (count: number) => `${count} carried over`,
    lost: (count: number) => `${count} failed or unreachable`,
    inFlight: (count: number) => `${count} in flight`,
    rate: (perSecond: string) => `${perSecond} starts/s`,
    left: (time: string) => `about ${time} left`,
    waitingFor: (what: string) => `waiting ${what}`,
    waiting: (what: string) => `waiting: ${what}`,
    why: {
      'vm-in-another-audit': () => 'another audit is probing this VM',
      'taken-over': ({ subscriptionId }) => `another process has taken over subscription ${subscriptionId}`,
      asked: ({ by }) => `audit ${by} has been asked to probe this VM`,
      leased: ({ by, subscriptionId, until }) =>
        `${by === null ? 'another process of this audit' : `audit ${by}`} holds subscription ${subscriptionId}, or has died: free at ${clockText(until, 'en', 'seconds')} unless it renews its lease`,
    } satisfies TextsOf<WaitingFor>,
    /** Such as `until 03:31 UTC at the latest for vm-a and vm-b, which do not answer`. */
    silent: ({ vms, until }: SilentVms) =>
      `until ${clockText(until, 'en')} at the latest for ${firstOf(vms)}, which ${vms.length === 1 ? 'does' : 'do'} not answer`,
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: string) => `${count} h`,
    state: (state: AuditState): string => state,
  },
  plan: {
    found: (vms: number, subscriptions: number, toProbe: number) =>
      `${amount(vms, 'Windows VM')} in ${amount(subscriptions, 'subscription')}; ${toProbe} would be probed.`,
    foundSample: (
      vms: number,
      subscriptions: number,
      { perImage, toProbe }: { readonly perImage: number; readonly toProbe: number },
    ) =>
      `${amount(vms, 'Windows VM')} in ${amount(subscriptions, 'subscription')}; ${toProbe} would be probed, no more than ${perImage} of each image.`,
    notProbed: 'Not probed',
    regions: 'To probe, by region',
    images: 'To probe, by image',
    beforeLimit: (label: string) => `${label}, before that limit`,
    counts: (label: string, counts: string) => `${label}: ${counts}.`,
    estimate: (calls: number, time: string) =>
      `About ${amount(calls, 'call')} to Resource Manager and ${time}.`,
    estimateIfSilent: (calls: number, time: string, more: string, silent: string) =>
      `About ${amount(calls, 'call')} to Resource Manager and ${time}, and up to ${more} more if some never answer${silent}.`,
    againIfSilent: ', as much again if those in their place do not either',
    /** `beforeLimit`: of a sample, which may leave some of them out. */
    silentBefore: (vms: number, beforeLimit: boolean) =>
      ` (${vms} never answered the last time${beforeLimit ? ', before that limit' : ''})`,
    sample: ({ perImage, vms, calls, time }: PlannedSample) =>
      `With no more than ${perImage} of each image (--per-image ${perImage}): ${amount(vms, 'VM')} to probe, about ${amount(calls, 'call')} and ${time}.`,
    whole: (vms: number, calls: number, time: string) =>
      `Without that limit: ${amount(vms, 'VM')} to probe, about ${amount(calls, 'call')} and ${time}.`,
    extensionSample: (vms: number, most: number) =>
      `Run Command installs its extension at first use: on up to ${amount(vms, 'VM')}, and on others where a probe gives no verdict (never on more than ${most}).`,
    extension: (vms: number) =>
      `Run Command installs its extension at first use: on up to ${amount(vms, 'VM')}.`,
  },
} as const;

type PlannedSample = {
  readonly perImage: number;
  readonly vms: number;
  readonly calls: number;
  readonly time: string;
};

function time(iso: string): string {
  return timeText(iso, 'en');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** On one line, which a terminal may cut. */
function firstOf(names: readonly string[]): string {
  const rest = names.length - 3;
  return listed(rest > 0 ? [...names.slice(0, 3), `${rest} more`] : names);
}

function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}
