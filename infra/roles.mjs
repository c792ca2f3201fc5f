// Roles that reach beyond the app's resource group. `assign` makes those of management groups, which a subscription deployment cannot make,
// and takes away what earlier deployments assigned and this one does not want, which no deployment does: ARM deletes nothing. `remove` takes
// all of them away, which deleting the resource group does not. azd runs both (see azure.yaml), with the outputs of main.bicep in the
// environment; `node infra/roles.mjs assign NAME` asks the deployment of that name for them. Needs the Azure CLI, signed in.
import { fileURLToPath } from 'node:url';
import { askResourceGraph, az, azJson } from './roles/az.mjs';

const [, , what, deployment] = process.argv;
// biome-ignore lint/style/noProcessEnv: azd hands its outputs over in the environment
const outputs = deployment === undefined ? process.env : outputsOf(deployment);
const kinds = ['discovery', 'probe'];

const isOurs = outputs.AUDIT_ROLES_ARE_ASSIGNED?.toLowerCase() !== 'false';

switch (what) {
  case 'assign':
    process.exitCode = (isOurs ? assignAll() : leave() && dropWriteRole()) ? 0 : 1;
    break;
  case 'remove':
    process.exitCode = (isOurs ? removeAll() : leave()) ? 0 : 1;
    break;
  default:
    process.stderr.write('usage: node infra/roles.mjs assign|remove [NAME_OF_THE_DEPLOYMENT]\n');
    process.exitCode = 2;
}

function leave() {
  process.stderr.write(
    'AUDIT_ROLES_ARE_ASSIGNED is false: roles on VMs are left to whoever assigned them.\n',
  );
  return true;
}

function assignAll() {
  return listed('AUDIT_ROLE_MANAGEMENT_GROUPS').every(assignAt) && prune();
}

function assignAt(managementGroup) {
  return az('deployment', 'mg', 'create', [
    ['--management-group-id', managementGroup],
    ['--location', needed('AZURE_LOCATION')],
    // A management group takes deployments of several apps, and one name only in one region.
    ['--name', needed('AZURE_FUNCTION_NAME')],
    ['--template-file', fileURLToPath(new URL('roles/management-group.bicep', import.meta.url))],
    ['--parameters', `discoveryPrincipalId=${needed('AUDIT_DISCOVERY_PRINCIPAL_ID')}`],
    ['--parameters', `probePrincipalId=${needed('AUDIT_PROBE_PRINCIPAL_ID')}`],
    ['--output', 'none'],
  ]);
}

/** Where it cannot be looked, a deployment does not fail for it: nothing new was given to anybody. */
function prune() {
  const isReadable = dropWriteRole();
  const held = heldRoles();
  if (held === null) {
    process.stderr.write(
      '!! What earlier deployments assigned was not looked for. Later: node infra/roles.mjs assign\n',
    );
    return isReadable;
  }
  const wanted = new Set(
    currentScopes().flatMap((scope) => kinds.map((kind) => keyOf(scope, kind, principalOf(kind)))),
  );
  const stale = held.filter(({ scope, kind, principalId }) => !wanted.has(keyOf(scope, kind, principalId)));
  const isUnassigned = unassign(stale);
  const current = new Set(currentScopes().map((scope) => scope.toLowerCase()));
  undefine(
    [...new Set(stale.map(({ scope }) => scope))].filter((scope) => !current.has(scope.toLowerCase())),
  );
  return isReadable && isUnassigned;
}

/** Where the package is not to be written all the time. */
function dropWriteRole() {
  if (outputs.AUDIT_PACKAGE_IS_WRITABLE?.toLowerCase() !== 'false') {
    return true;
  }
  const [assignee, scope] = [needed('AUDIT_DEPLOYMENT_PRINCIPAL_ID'), needed('AUDIT_PACKAGE_CONTAINER_ID')];
  const role = 'Storage Blob Data Contributor';
  const found = azJson(
    'role',
    'assignment',
    'list',
    ['--assignee', assignee],
    ['--role', role],
    ['--scope', scope],
  );
  return found !== null && unassign(found);
}

/** What Resource Graph does not know yet is at today's scopes; what it knows may be at earlier ones. */
function removeAll() {
  const held = heldRoles() ?? [];
  const principals = [...new Set(kinds.map(principalOf))];
  const atScopes = currentScopes().flatMap((scope) =>
    principals.map((assignee) =>
      azJson('role', 'assignment', 'list', ['--assignee', assignee], ['--scope', scope]),
    ),
  );
  const found = [...held, ...atScopes.flatMap((assignments) => assignments ?? [])];
  const isUnassigned = unassign(found);
  undefine([...new Set([...currentScopes(), ...held.map(({ scope }) => scope)])]);
  return isUnassigned && atScopes.every((assignments) => assignments !== null);
}

/**
 * The auditor's roles that the app's identities hold or held, wherever in the tenant the caller may read them, as { id, scope, kind,
 * principalId }; null where that cannot be told. https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources#authorizationresources
 */
function heldRoles() {
  const inGroup = azJson(
    'identity',
    'list',
    ['--resource-group', needed('AZURE_RESOURCE_GROUP')],
    subscriptionFlag(),
  );
  if (inGroup === null) {
    return null;
  }
  // All names of main.bicep end alike; an identity that somebody else put there is not this app's.
  const ending = /-[^-]*$/.exec(needed('AZURE_FUNCTION_NAME'))[0];
  const identities = inGroup.filter(({ name }) => name.endsWith(ending));
  const principals = identities.map(({ principalId }) => `'${principalId}'`).join(',');
  const query = `authorizationresources
    | where type =~ 'microsoft.authorization/roleassignments' and tostring(properties.principalId) in~ (${principals})
    | project id, scope = tostring(properties.scope), principalId = tostring(properties.principalId),
        role = tolower(extract('[^/]+$', 0, tostring(properties.roleDefinitionId)))
    | join kind=inner (authorizationresources
        | where type =~ 'microsoft.authorization/roledefinitions' and tostring(properties.roleName) startswith 'SMB1 audit '
        | project role = tolower(name), kind = extract('SMB1 audit ([a-z]+) ', 1, tostring(properties.roleName))) on role
    | project id, scope, kind, principalId
    | order by id asc`;
  return identities.length === 0 ? [] : askResourceGraph(query);
}

/** Twenty at a time: a command of Windows takes some 8,000 characters. */
function unassign(assignments) {
  const ids = [...new Set(assignments.map(({ id }) => id))];
  const groups = Array.from({ length: Math.ceil(ids.length / 20) }, (_, group) =>
    ids.slice(group * 20, (group + 1) * 20),
  );
  return groups.map((group) => az('role', 'assignment', 'delete', '--ids', group)).every((isDone) => isDone);
}

/** A role that another environment still uses stays, because Azure refuses to delete it; that is no failure. */
function undefine(scopes) {
  for (const scope of scopes) {
    for (const kind of kinds) {
      const name = `SMB1 audit ${kind} (${scope.split('/').at(-1)})`;
      az(
        'role',
        'definition',
        'delete',
        ['--name', name],
        ['--scope', scope],
        ['--custom-role-only', 'true'],
      );
    }
  }
}

function currentScopes() {
  return [
    ...listed('AUDIT_ROLE_SUBSCRIPTIONS').map((id) => `/subscriptions/${id}`),
    ...listed('AUDIT_ROLE_MANAGEMENT_GROUPS').map(
      (name) => `/providers/Microsoft.Management/managementGroups/${name}`,
    ),
  ];
}

function principalOf(kind) {
  return needed(`AUDIT_${kind.toUpperCase()}_PRINCIPAL_ID`);
}

function keyOf(...parts) {
  return parts.join(' ').toLowerCase();
}

function subscriptionFlag() {
  const id = outputs.AZURE_SUBSCRIPTION_ID;
  return id === undefined ? [] : ['--subscription', id];
}

function outputsOf(name) {
  const query = 'properties.{state: provisioningState, outputs: outputs}';
  const found = azJson('deployment', 'sub', 'show', ['--name', name], ['--query', query]);
  if (found === null) {
    process.exit(1);
  }
  if (found.outputs === null) {
    process.stderr.write(
      `The deployment ${name} has no outputs, and its state is ${found.state}: deploy again, and run this when it has succeeded.\n`,
    );
    process.exit(1);
  }
  // Azure does not keep the casing of their names: https://github.com/Azure/azure-dev/issues/512
  return Object.fromEntries(
    Object.entries(found.outputs).map(([output, { value }]) => [output.toUpperCase(), String(value)]),
  );
}

function listed(name) {
  const items = (outputs[name] ?? '').split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

function needed(name) {
  const value = outputs[name];
  if (value === undefined || value === '') {
    process.stderr.write(
      `${name} is not set: run this through azd, or with the name of the deployment of infra/main.bicep.\n`,
    );
    process.exit(2);
  }
  return value;
}
