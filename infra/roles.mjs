// Roles that reach beyond the app's resource group: `assign` makes those of management groups, which a subscription deployment cannot
// make, and `remove` takes all of them away again, which deleting the resource group does not. azd runs both (see azure.yaml), with the
// outputs of main.bicep in the environment. Needs the Azure CLI, signed in.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// biome-ignore lint/style/noProcessEnv: azd hands its outputs over in the environment
const env = process.env;
const subscriptions = listed('AUDIT_ROLE_SUBSCRIPTIONS');
const managementGroups = listed('AUDIT_ROLE_MANAGEMENT_GROUPS');
const principals = [...new Set([needed('AUDIT_DISCOVERY_PRINCIPAL_ID'), needed('AUDIT_PROBE_PRINCIPAL_ID')])];

switch (process.argv[2]) {
  case 'assign':
    process.exitCode = managementGroups.every(assignAt) ? 0 : 1;
    break;
  case 'remove': {
    const scopes = [
      ...subscriptions.map((id) => ({ scope: `/subscriptions/${id}`, name: id })),
      ...managementGroups.map((name) => ({
        scope: `/providers/Microsoft.Management/managementGroups/${name}`,
        name,
      })),
    ];
    process.exitCode = scopes.map(removeFrom).every((isDone) => isDone) ? 0 : 1;
    break;
  }
  default:
    process.stderr.write('usage: node infra/roles.mjs assign|remove\n');
    process.exitCode = 2;
}

function assignAt(managementGroup) {
  return az('deployment', 'mg', 'create', [
    ['--management-group-id', managementGroup],
    ['--location', needed('AZURE_LOCATION')],
    ['--name', 'smb1-audit-roles'],
    ['--template-file', fileURLToPath(new URL('roles/management-group.bicep', import.meta.url))],
    ['--parameters', `discoveryPrincipalId=${needed('AUDIT_DISCOVERY_PRINCIPAL_ID')}`],
    ['--parameters', `probePrincipalId=${needed('AUDIT_PROBE_PRINCIPAL_ID')}`],
    ['--output', 'none'],
  ]);
}

/** A role that another environment still uses stays, because Azure refuses to delete it; that is no failure. */
function removeFrom({ scope, name }) {
  const isUnassigned = principals
    .map((principal) =>
      az('role', 'assignment', 'delete', [
        ['--assignee', principal],
        ['--scope', scope],
      ]),
    )
    .every((isDone) => isDone);
  for (const role of ['discovery', 'probe']) {
    az('role', 'definition', 'delete', [
      ['--name', `SMB1 audit ${role} (${name})`],
      ['--scope', scope],
      ['--custom-role-only', 'true'],
    ]);
  }
  return isUnassigned;
}

function az(...words) {
  const args = words.flat(2);
  process.stdout.write(`az ${args.join(' ')}\n`);
  // On Windows az is a script, which only a shell can start.
  const isWindows = process.platform === 'win32';
  const command = isWindows ? args.map((arg) => `"${arg}"`) : args;
  return spawnSync('az', command, { stdio: ['ignore', 'inherit', 'inherit'], shell: isWindows }).status === 0;
}

function listed(name) {
  const items = (env[name] ?? '').split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

function needed(name) {
  const value = env[name];
  if (value === undefined || value === '') {
    process.stderr.write(
      `${name} is not set: run this through azd, or with the outputs of infra/main.bicep.\n`,
    );
    process.exit(2);
  }
  return value;
}
