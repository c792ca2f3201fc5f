metadata description = 'Who the app is: one identity for itself and for discovery, another one that may send run commands, a third one that the platform keeps the package with.'

param appIdentityName string
param probeIdentityName string
param deploymentIdentityName string
param location string
param tags object

@description('False: the app has one identity, which also probes.')
param hasProbeIdentity bool

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: appIdentityName
  location: location
  tags: tags
}

resource probe 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = if (hasProbeIdentity) {
  name: probeIdentityName
  location: location
  tags: tags
}

// The app itself never asks for a token of this one; code that ran in the app could.
resource deployment 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: deploymentIdentityName
  location: location
  tags: tags
}

output appId string = app.id
output appClientId string = app.properties.clientId
output appPrincipalId string = app.properties.principalId
output probeId string = hasProbeIdentity ? probe.id : app.id
output probeClientId string = probe.?properties.clientId ?? app.properties.clientId
output probePrincipalId string = probe.?properties.principalId ?? app.properties.principalId
output deploymentId string = deployment.id
output deploymentPrincipalId string = deployment.properties.principalId
