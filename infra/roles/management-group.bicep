targetScope = 'managementGroup'

metadata description = 'The two custom roles of the SMB1 auditor, defined and assigned at one management group, so for every subscription below it.'

@description('Object id of the identity that reads the inventory.')
param discoveryPrincipalId string

@description('Object id of the identity that sends run commands; may be the same one.')
param probePrincipalId string

// One list of actions for every scope; a test compares it with the calls that a simulated audit makes.
var actions = loadJsonContent('./actions.json')

// A custom role may name one management group among its assignable scopes, and no data actions then:
// https://learn.microsoft.com/azure/role-based-access-control/custom-roles
resource discoveryRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'smb1-audit-discovery')
  properties: {
    roleName: 'SMB1 audit discovery (${managementGroup().name})'
    description: 'Reads virtual machines and what their disks were made from. No data actions, no writes.'
    type: 'CustomRole'
    permissions: [{ actions: actions.discovery, notActions: [], dataActions: [], notDataActions: [] }]
    assignableScopes: [managementGroup().id]
  }
}

resource probeRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'smb1-audit-probe')
  properties: {
    roleName: 'SMB1 audit probe (${managementGroup().name})'
    description: 'Sends run commands, which run as SYSTEM in the virtual machine, and reads their results.'
    type: 'CustomRole'
    permissions: [{ actions: actions.probe, notActions: [], dataActions: [], notDataActions: [] }]
    assignableScopes: [managementGroup().id]
  }
}

resource discoveryAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, discoveryPrincipalId, discoveryRole.id)
  properties: {
    roleDefinitionId: discoveryRole.id
    principalId: discoveryPrincipalId
    // Named, because a new identity may not have reached the directory's replica yet.
    principalType: 'ServicePrincipal'
  }
}

resource probeAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, probePrincipalId, probeRole.id)
  properties: {
    roleDefinitionId: probeRole.id
    principalId: probePrincipalId
    principalType: 'ServicePrincipal'
  }
}
