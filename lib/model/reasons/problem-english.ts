import { amount } from '../texts/amount.ts';
import { boundedDetail } from './bounded-detail.ts';
import { expectedText } from './expected.ts';
import { type TextsOf, textOf } from './of-code.ts';
import type { AzureCall, CallAdvice, Problem, Said, StoreTrouble, WrongSetting } from './problem.ts';

/** As the start of a sentence, in front of "failed". */
const calls: TextsOf<AzureCall> = {
  subscription: ({ subscriptionId }) => `Reading subscription ${subscriptionId}`,
  subscriptions: () => 'Listing the subscriptions',
  regions: ({ subscriptionId }) => `Listing the regions of subscription ${subscriptionId}`,
  statuses: ({ subscriptionId }) =>
    `Listing the run-time status of the VMs in subscription ${subscriptionId}`,
  'scale-sets': ({ subscriptionId }) => `Listing the scale sets in subscription ${subscriptionId}`,
  instances: ({ resourceId }) => `Listing the instances of scale set ${resourceId}`,
  'resource-group': ({ resourceGroup, subscriptionId }) =>
    `Reading resource group ${resourceGroup} in subscription ${subscriptionId}`,
  resource: ({ resourceId }) => `Reading ${resourceId}`,
  image: ({ image, location }) => `Looking up Marketplace image ${image} in ${location}`,
  'image-versions': ({ image, location }) =>
    `Listing the versions of Marketplace SKU ${image} in ${location}`,
  'graph-machines': ({ subscriptions }) =>
    `The Resource Graph query for virtual machines in ${amount(subscriptions, 'subscription')}`,
  'graph-disks': ({ subscriptions }) =>
    `The Resource Graph query for OS disks in ${amount(subscriptions, 'subscription')}`,
  'graph-subscriptions': ({ managementGroup }) =>
    `The Resource Graph query for the subscriptions of management group ${managementGroup}`,
  availability: ({ subscriptionId }) =>
    `Reading since when the VMs of subscription ${subscriptionId} have been available`,
  permissions: ({ role, resourceId }) => `Reading the permissions of the ${role} identity at ${resourceId}`,
  'run-command': ({ name }) => `Starting a run command on ${name}`,
  'run-command-state': () => 'Asking for the state of a run command',
};

const advices: Readonly<Record<CallAdvice, string>> = {
  'proxy-answered':
    'This is not how Azure refuses: a proxy or firewall on the way answered. Have it let Resource Manager through, or check HTTPS_PROXY and NO_PROXY.',
  'answer-unread': 'The answer could not be read; it may come from a proxy, or have been changed by one.',
  'no-answer-in-time': 'No answer came in time.',
  certificate: 'If a proxy opens TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS.',
  network: 'Check the network, the proxy and SMB1_AUDIT_ARM_ENDPOINT.',
  'provider-not-registered': 'Register that resource provider: az provider register --namespace.',
  'deny-assignment':
    'A role assignment does not help: ask whoever made the deny assignment, or exclude what it protects.',
  'subscription-disabled': 'The subscription is disabled: have it enabled again, or exclude it.',
  'group-being-deleted': 'The resource group is being deleted, with everything in it.',
  unauthorized: 'Sign in again, or check the tenant and the audience of the token.',
  forbidden: 'Give the auditor a role with this action at this scope.',
  'not-found': 'Check the id; the resource may be deleted, or in a tenant that this identity cannot see.',
  repeat: 'The request can be repeated.',
  conflict: 'Another operation is in progress; the request can be repeated.',
  throttled: 'Azure asks to wait before the next request.',
  'azure-trouble': 'Azure has a problem of its own; the request can be repeated.',
  refused: 'Azure refused the request.',
};

const unreachable =
  'cannot be read or written. Check that its directory exists, that the disk is well and that you may write both.';

/** As the end of a sentence about a store. */
const storeTroubles: Readonly<Record<StoreTrouble, string>> = {
  unreachable,
  locked: 'is locked by another process. Try again when that one has finished.',
  'read-only': 'is read-only here. Make it writable or name another file with --store.',
  damaged: 'is damaged. Restore a copy of it or start a new one with --store.',
  full: 'has no disk space left. Free some and resume the audit; nothing that was written is lost.',
  'no-sqlite': 'is not an SQLite database. Name another file with --store.',
  'of-another-program': 'is an SQLite database of another program. Name another file with --store.',
  'not-created': 'cannot be created. Check that its directory exists and that you may write to it.',
  'table-lost': 'lost its table: it was deleted meanwhile.',
  'asks-to-wait': 'asks to wait. Try again.',
  'not-allowed':
    'cannot be used with this credential. Give the identity the role Storage Table Data Contributor, and check the account’s firewall and its keys.',
  'no-table-service': 'is not a table service. Check its address.',
  'no-answer': 'did not answer. Check the name of the account and the network.',
  'opened-to-read': 'was opened for reading only: open it for writing.',
  'answer-unread': 'gave an answer that could not be read; a proxy may have changed it. Try again.',
  'always-changed': 'was changed by another process at every attempt to write. Try again.',
};

/** As the middle of a sentence about an excluded group, by the code of what may be missing. */
const doubts: Readonly<Record<string, string>> = {
  'pages-unreadable': 'did not answer',
  'pages-in-circle': 'led back to a page that it gave before',
  'pages-cut': 'cut its answer short',
  'rows-missing': 'announced more subscriptions than it gave',
  'rows-without-id': 'gave rows without a readable id',
  'too-many-subscriptions': 'does not look at all the subscriptions that the identity can read',
};

const checkReader = "Check the scope, and that the auditor's identity has the Reader role there.";

const english: TextsOf<Problem> = {
  'call-failed': ({ call, said, status, isBare, advice }) => {
    const bare = `The answer was ${status}${said === '' ? '.' : `: ${said}`}`;
    const words = isBare && status !== null ? boundedDetail(bare) : said;
    const does = advice === 'refused' ? `Azure refused the request (${status}).` : advices[advice];
    return [`${textOf(calls, call)} failed:`, words, does].filter((part) => part !== '').join(' ');
  },
  'list-in-circle': ({ call }) =>
    `${textOf(calls, call)} failed: the list leads back to a page that was read before.`,
  'foreign-url': ({ origin }) =>
    `An answer of the resource manager points to ${origin ?? 'something that is no URL'}, which is not the configured host, so nothing was sent there. Check SMB1_AUDIT_ARM_ENDPOINT and the proxy.`,
  'not-signed-in': ({ call, detail }) => {
    const said = detail === null ? '.' : `; the identity library said: ${detail}`;
    return call === null
      ? 'No credential gave a token. Sign in with az login, or give the app a managed identity.'
      : `No credential gave a token: sign in with az login, give the app a managed identity, or check the client id in the settings. ${textOf(calls, call)} failed${said}`;
  },
  'store-not-signed-in': ({ store, detail }) =>
    `The store got no token to ${store}: sign in with az login, or give the app a managed identity.${detail === null ? '' : ` The identity library said: ${detail}`}`,
  'more-proof-asked': ({ command, detail }) =>
    `Azure asks for more than this sign-in has, such as multi-factor authentication. Type "az logout", then: ${command}${detail === '' ? '' : `\nAzure said: ${detail}`}`,
  'no-subscription-in-scope': ({ groups }) =>
    `The scope reaches no subscription${groups.length === 0 ? '' : ` below management group ${groups.join(' or ')}`}. ${checkReader}`,
  'no-subscription-readable': ({ detail }) =>
    `No subscription in the scope could be read. ${detail === null ? checkReader : saidEnglish(detail)}`,
  'no-subscription-at-all': () =>
    "No subscription can be read. Check the tenant of az login, and that the auditor's identity has the Reader role in a subscription.",
  'excluded-group-in-doubt': ({ managementGroup, doubt }) =>
    `Nothing is probed, because it is not certain which subscriptions are in the excluded management group ${managementGroup}: Resource Graph ${doubts[doubt] ?? 'did not answer'}. Exclude its subscriptions by their ids instead.`,
  'location-not-offered': ({ field, location, near = 'japaneast' }) =>
    `${field}: expected a region that Azure offers to these subscriptions, such as ${near}, got "${location}".`,
  'store-trouble': ({ store, trouble, said }) =>
    `The store ${store} ${storeTroubles[trouble]}${said === null ? '' : ` The service said: ${said}`}`,
  'store-not-there': ({ store, isFile }) =>
    `The store ${store} does not exist. Run an audit first, or name ${isFile ? 'another file with --store' : 'another store'}.`,
  'store-of-other-version': ({ store, schema, own, isFile }) =>
    `The store ${store} was written by another version of this program (schema ${schema}, this one uses ${own}). Name another ${isFile ? 'file with --store' : 'store'}.`,
  'store-empty': ({ store }) => `The store ${store} is empty: no audit was ever written to it.`,
  'store-not-copied': ({ store, part }) =>
    `The store ${store} cannot be copied to ${part}, which comes before its first write.`,
  'store-damaged-at': ({ store, rowKey }) =>
    `The store ${store} is damaged at ${JSON.stringify(rowKey)}. Restore a copy of it or start a new one.`,
  'lease-lost': ({ key }) => `The lease on ${key} was lost to another process, which continues in its place.`,
  'row-changed': ({ resourceId, others }) =>
    `The ledger row of ${resourceId}${others === 0 ? '' : ` and ${others} more of the same write`} changed in the meantime: read it again.`,
  'audit-not-there': ({ id }) => `There is no audit ${id} in this store. Check its id and the store.`,
  'as-said': ({ text }) => text,
  'settings-not-valid': ({ wrong }) =>
    `Settings are not valid. ${[...new Set(wrong.map(settingText))].join(' ')}`,
  'arm-endpoint-not-valid': ({ lacks }) => {
    const expected = {
      form: 'an http or https address without a user or a query was expected',
      https: 'https was expected, because the host is not a loopback',
      'plain-host': 'a host without a dot at its end was expected',
    };
    return `SMB1_AUDIT_ARM_ENDPOINT: ${expected[lacks]}.`;
  },
  'arm-audience-not-valid': ({ host, hostname, suffixes }) =>
    `SMB1_AUDIT_ARM_AUDIENCE: ${host} is not an Azure cloud, so an audience of its own was expected, https://${hostname} or one of Azure Stack (${suffixes.map((suffix) => `*${suffix}`).join(', ')}); a token for anything else is not sent there.`,
  'no-subscription-id': ({ given }) => `"${given}" is not a subscription id: a GUID was expected.`,
  'scope-empty': () =>
    'The scope names nothing to audit. Name at least one subscription, management group, resource group, tag, location or id to include.',
  'scope-list-empty': ({ field }) => `${field}: expected ${expectedOfList}.`,
  'scope-misshapen': ({ field, expected }) => `${field}: expected ${expected}.`,
  'scope-value': ({ field, expected, given }) => `${field}: expected ${expected}, got "${given}".`,
  'scope-beyond': ({ field, given, setting, allowed }) =>
    `${field}: "${given}" lies beyond ${setting} (${allowed.join(', ')}), which it can only narrow. Name a part of that, or name where the VMs are too, such as --subscription, in place of what is configured.`,
  'audit-there-already': ({ id }) => `Audit ${id} exists already: start it under another id.`,
  'audit-without-vm': ({ id }) => `Audit ${id} found no VM, so there is nothing to continue.`,
  'audit-to-resume': ({ id, state }) =>
    `Audit ${id} is ${state}: resume it instead of continuing it in a new audit.`,
  'audit-ended': ({ id, state }) =>
    `Audit ${id} is ${state}: it can no longer be canceled. Its findings are kept.`,
  'audit-not-closed': ({ id, state }) =>
    `Audit ${id} is still open (${state}): resume it to its end, or cancel it, before it is sealed.`,
  'audit-not-comparable': ({ id, state }) =>
    `Audit ${id} is ${state}: only closed audits can be compared. Resume or cancel it first.`,
  'audit-at-work': ({ by, until, isOfApp }) =>
    `Audit ${by} of exactly this scope is running in this store. ${isOfApp ? `The function app runs it, until ${until} at the latest;` : `If its process has died, the scope is free at ${until}, and`} smb1-audit cancel ${by} ends it for good.`,
  'nothing-before': ({ id }) => `There is no audit of the same scope before ${id}.`,
  'nothing-after': ({ id }) => `There is no whole audit of the same scope after ${id}.`,
  'audit-of-a-part': ({ id, from }) =>
    `Audit ${id} only probed a part of audit ${from} again: compare audits of the whole scope.`,
  'no-pair': () => 'There are no two whole audits of one scope in this store yet.',
  'foreign-cursor': () => 'The cursor does not belong to this listing: start again without one.',
  'scopes-differ': ({ earlier, later }) =>
    `Audits ${earlier} and ${later} have different scopes: only audits of the same scope can be compared.`,
  'exemptions-not-valid': ({ source, at }) =>
    `The exemptions of ${source} are not valid: ${at === null ? 'it is not JSON' : `${at || 'the document'} is not as expected`}; expected {"exemptions": [{"vm" | "tag" | "image", "half"?: "client" | "server", "owner", "reason", "expires": "YYYY-MM-DD"}]}.`,
  'exemptions-unreadable': ({ source, why }) =>
    `${source} names a file that cannot be read: ${why}. Expected JSON, or the path of a file of JSON.`,
  'file-not-written': ({ path, why }) => `The file ${path} cannot be written: ${why}.`,
  'folder-unusable': ({ folder, done, why }) => `${folder} cannot be ${done}: ${why}.`,
  'folder-taken': ({ folder }) => `${folder} exists already: name a new folder.`,
  'input-unreadable': ({ why }) => `The input cannot be read: ${why}.`,
  'input-too-long': ({ mostBytes }) =>
    `The input is longer than ${mostBytes} bytes: expected the text that one command printed.`,
  'store-of-strangers': ({ origin }) =>
    `The store cannot be opened: ${origin} is not a table service of an Azure cloud, and no token is sent to another host: expected such as https://ACCOUNT.table.core.windows.net.`,
  'connection-string-not-valid': () =>
    'The store cannot be opened: the connection string is not one of a storage account.',
};

/** What an included or excluded list must be, as the end of a sentence. */
export const expectedOfList = 'a list without blanks that names at least one; leave it out to name none';

/** The English sentence of an error, which is its message. */
export function problemEnglish(problem: Problem): string {
  return textOf(english, problem);
}

export function saidEnglish(said: Said): string {
  return typeof said === 'string' ? said : problemEnglish(said);
}

function settingText({ names, expected, given, meant = null }: WrongSetting): string {
  const name = names.join(' and ');
  return expected === null
    ? `${name} is not a setting.${meant === null ? '' : ` Did you mean ${meant}?`}`
    : `${name}: expected ${expectedText(expected)}${given === null ? '' : `, got ${JSON.stringify(given)}`}.`;
}
