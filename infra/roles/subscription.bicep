targetScope = 'subscription'

metadata description = 'The two custom roles of the SMB1 auditor, defined and assigned in one subscription.'

@description('Object id of the identity that reads the inventory.')
param discoveryPrincipalId string

@description('Object id of the identity that sends run commands; may be the same one.')
param probePrincipalId string

// One list of actions for every scope; a test compares it with the calls that a simulated audit makes.
var actions = loadJsonContent('./actions.json')

// The display name of a custom role must be unique in the tenant, so it carries the scope.
resource discoveryRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'smb1-audit-discovery')
  properties: {
    roleName: 'SMB1 audit discovery (${subscription().subscriptionId})'
    description: 'Reads virtual machines and what their disks were made from. No data actions, no writes.'
    type: 'CustomRole'
    permissions: [{ actions: actions.discovery, notActions: [], dataActions: [], notDataActions: [] }]
    assignableScopes: [subscription().id]
  }
}

resource probeRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'smb1-audit-probe')
  properties: {
    roleName: 'SMB1 audit probe (${subscription().subscriptionId})'
    description: 'Sends run commands, which run as SYSTEM in the virtual machine, and reads their results.'
    type: 'CustomRole'
    permissions: [{ actions: actions.probe, notActions: [], dataActions: [], notDataActions: [] }]
    assignableScopes: [subscription().id]
  }
}

resource discoveryAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, discoveryPrincipalId, discoveryRole.id)
  properties: {
    roleDefinitionId: discoveryRole.id
    principalId: discoveryPrincipalId
    // Named, because a new identity may not have reached the directory's replica yet.
    principalType: 'ServicePrincipal'
  }
}

resource probeAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, probePrincipalId, probeRole.id)
  properties: {
    roleDefinitionId: probeRole.id
    principalId: probePrincipalId
    principalType: 'ServicePrincipal'
  }
}
