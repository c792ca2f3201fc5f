import { committedTemplate, moduleTemplate, readJson } from '../../infra/template.ts';
import { code, page, table } from './markdown.ts';

/** What each action is called for. */
const purposes: Readonly<Record<string, string>> = {
  'Microsoft.Resources/subscriptions/read':
    'Confirms that each subscription of the scope can be read, so that a missing one is named and not just left out.',
  'Microsoft.Resources/subscriptions/locations/read':
    'Which regions there are, where the scope names some: a mistyped one is refused.',
  'Microsoft.Resources/subscriptions/resourceGroups/read':
    'Whether a resource group of the scope is there in which no Windows VM was found: a mistyped one makes the audit incomplete.',
  'Microsoft.Compute/virtualMachines/read':
    'Makes VMs visible in Resource Graph; power and agent state from the list; machines named by id; the agent of a VM whose probe does not end; the source VM of an image.',
  'Microsoft.Compute/virtualMachineScaleSets/read': 'Scale sets, for their instances.',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read':
    'Instances of uniform scale sets, with their state.',
  'Microsoft.Compute/disks/read': 'What an OS disk was made from.',
  'Microsoft.Compute/snapshots/read': 'What the snapshot behind a copied disk was made from.',
  'Microsoft.Compute/images/read': 'What a managed image was made from.',
  'Microsoft.Compute/galleries/images/versions/read':
    'What an image version of a Compute Gallery was made from.',
  'Microsoft.Compute/restorePointCollections/read': 'Of which VM restore points were taken.',
  'Microsoft.Compute/restorePointCollections/restorePoints/read': 'What a restore point holds.',
  'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/read':
    "What a restored disk's restore point was made from.",
  'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read':
    'Whether the Marketplace still offers an image version, and which it publishes of a SKU.',
  'Microsoft.ResourceHealth/availabilityStatuses/read':
    'Since when VMs are up. Called only where `--max-age` has a verdict to carry over, and by the doctor; without it every VM is probed.',
  'Microsoft.Compute/virtualMachines/runCommand/action':
    'Sends the probe to a VM. **Whoever has it runs code as SYSTEM in every VM of its scope.**',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action':
    'Sends the probe to an instance of a uniform scale set.',
  'Microsoft.Compute/locations/operations/read': 'Asks whether a run command has ended, and for its output.',
};

/** The same ids under the names that people know. */
const builtIn: Readonly<Record<string, readonly [name: string, on: string, why: string]>> = {
  storageBlobDataContributor: [
    'Storage Blob Data Contributor',
    'the container of the package, for the deployment identity',
    'The platform stores a package with it, and fetches it at every start.',
  ],
  storageBlobDataReader: [
    'Storage Blob Data Reader',
    'the same, instead, with `AUDIT_PACKAGE_WRITABLE=false`; `infra/roles.mjs assign` takes the other away',
    'The platform fetches the package; to store one it is given the other role for as long as that takes.',
  ],
  storageBlobDataOwner: [
    'Storage Blob Data Owner',
    "the app's storage account",
    "Host locks, timer state, function keys, Durable's large messages. Data Contributor would do for every call that is known; " +
      '[Microsoft demands Owner](https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity) of the host.',
  ],
  storageQueueDataContributor: [
    'Storage Queue Data Contributor',
    "the app's storage account",
    'Messages of Durable Functions.',
  ],
  storageTableDataContributor: [
    'Storage Table Data Contributor',
    "the app's storage account; for the operator, when one is named, the findings' table alone",
    'History of Durable Functions, and the findings.',
  ],
  monitoringMetricsPublisher: [
    'Monitoring Metrics Publisher',
    'Application Insights; with `AUDIT_LOG_ANALYTICS=true` the data collection rule too',
    'Telemetry without a key; [rows of findings](monitoring.md#log-analytics), to that rule and no other.',
  ],
  durableTaskDataContributor: [
    'Durable Task Data Contributor',
    "the app's task hub, when there is a scheduler",
    'Starts, runs, ends and purges orchestrations on the Durable Task Scheduler. Durable Task Worker only runs them.',
  ],
};

/** The rights of the app: from the role definitions and the template that are deployed. */
export function rolesPage(): string {
  const { discovery = [], probe = [] } = readJson<Record<string, string[]>>('roles/actions.json');
  return page(
    '# Roles',
    'Two custom roles hold exactly the actions that the code calls: a test runs whole audits against a simulated Azure as two ' +
      'identities, and compares the calls with these lists both ways. They are assignable at a subscription ' +
      '(`infra/roles/subscription.bicep`, part of `infra/main.bicep`) or at a management group ' +
      '(`infra/roles/management-group.bicep`). By default each has an identity of its own.',
    '## SMB1 audit discovery',
    actionRows(discovery),
    '## SMB1 audit probe',
    actionRows(probe),
    'Assign both at subscription scope or above: the address that tells how far a run command is lies in the subscription and in no ' +
      'resource group.',
    'Resource Graph needs no action of its own. It answers every signed-in caller and returns what that caller may read, so ' +
      '`virtualMachines/read` is also what makes VMs appear there: ' +
      'https://learn.microsoft.com/azure/governance/resource-graph/overview#permissions-in-azure-resource-graph. Management groups are ' +
      'resolved there too, from the subscriptions that the caller can read.',
    '`smb1-audit doctor` also asks Azure what each identity was granted, which may take `Microsoft.Authorization/permissions/read`. No audit ' +
      'calls that, so neither role has it: where it is refused, the doctor says `not-known` and goes on. Whoever holds Reader beside the ' +
      'roles gets an answer.',
    'The built-in Reader includes discovery; Virtual Machine Contributor may send run commands, and much more. A subscription that is delegated ' +
      'by Azure Lighthouse takes built-in roles alone, so there it is these two ([how](deploy.md#subscriptions-of-other-tenants)): ' +
      'https://learn.microsoft.com/azure/lighthouse/concepts/tenants-users-roles.',
    "## On the app's own resources",
    builtInRows(),
    'The first two go to the deployment identity, and to nothing else: who can replace the package has the rights of the app. The others go to ' +
      "the app's own identity. The probing identity has no role here, no person and no pipeline has one on blobs, and the operator reaches neither " +
      "Durable's tables nor the function keys.",
    '### What they are compared with',
    '`test/infra/app-roles.test.ts`, `test/infra/task-hub.test.ts` and `test/infra/storage-privilege.test.ts` hold each role against calls, by [what ' +
      'storage asks for each of ' +
      'them](https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#permissions-for-calling-data-operations) ' +
      'and by the published definitions of the roles: all are allowed, none of them without the role, no narrower built-in role would do but the ' +
      'one named above, and what a role has beyond the calls is written down. The calls are',
    [
      "- the app's own: seen in audits on a store that is opened by identity;",
      "- those of the host's locks and timers, of the Durable extension, and of the telemetry of both, signed in: recorded with Microsoft's own packages " +
        'from NuGet, on its own emulator and on an imitated Application Insights (`node test/infra/host-calls/record.ts` records them anew);',
      "- those of the host for keys, host id and diagnostic events: read in the host's public source, not seen;",
      "- those of the platform for the package: not public. Recorded in the same way is Microsoft's client for blobs, which stores a package in one go and " +
        'by blocks, and fetches it; that the platform asks for nothing else, such as making the container, is assumed. In the [source of an older ' +
        'plan](https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.WebHost/Management/LinuxSpecialization/PackageDownloadHandler.cs) ' +
        "an instance fetches it by HEAD and GET. The [platform's own " +
        'tool](https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to#configure-deployment-settings) gives Storage Blob Data Contributor, ' +
        'on the whole account;',
      '- those to the Durable Task Scheduler: not seen. Its package for Functions (`Microsoft.Azure.WebJobs.Extensions.DurableTask.AzureManaged`) has no ' +
        'public source and could not be had, and its emulator is a container. Recorded is what the Durable extension asks of whichever backend it is ' +
        'given; which calls to the ' +
        "[service](https://github.com/microsoft/durabletask-protobuf/blob/main/protos/backend_service.proto) that comes to is read off both sides' descriptions.",
    ].join('\n'),
    'Some names of data actions are not published. Of the Durable Task Scheduler those of Durable Task Data Reader are known; that Durable Task Worker is for ' +
      "apps that only process is [Microsoft's " +
      'word](https://learn.microsoft.com/azure/azure-functions/durable/durable-task-scheduler/durable-task-scheduler-identity). For Application Insights it ' +
      "names [the role](https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication), and not which of the role's two actions is asked for.",
    'Beyond the calls, the app could delete queues, take signed keys for its blobs and make any call to its task hub, such as those for entities, and the ' +
      'deployment identity delete the container of the package; the built-in roles come no smaller.',
    '## Who deploys',
    'Creating role definitions and assignments takes `Microsoft.Authorization/roleDefinitions/write` and ' +
      '`Microsoft.Authorization/roleAssignments/write` at every audited scope: Owner, or Contributor with User Access Administrator. (Role ' +
      'Based Access Control Administrator assigns roles but does not define them: that and Contributor deploy the app where ' +
      '[somebody else gives the two roles](deploy.md#when-somebody-else-gives-the-roles).)',
  );
}

function actionRows(actions: readonly string[]): string {
  return table(
    ['action', 'what for'],
    actions.map((action) => [code(action), explained(purposes, action)]),
  );
}

function builtInRows(): string {
  const ids = moduleTemplate(committedTemplate(), 'rbac').variables?.['roles'] as Record<string, string>;
  return table(
    ['role', 'id', 'on', 'what for'],
    Object.entries(ids).map(([key, id]) => {
      const [name, on, why] = explained(builtIn, key);
      return [name, code(id), on, why];
    }),
  );
}

function explained<Value>(texts: Readonly<Record<string, Value>>, key: string): Value {
  const text = texts[key];
  if (text === undefined) {
    throw new Error(`${key}: it is granted, and the page of roles does not say what for`);
  }
  return text;
}
