metadata description = 'Who the app is: one identity for itself and for discovery, another one that may send run commands.'

param appIdentityName string
param probeIdentityName string
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

output appId string = app.id
output appClientId string = app.properties.clientId
output appPrincipalId string = app.properties.principalId
output probeId string = hasProbeIdentity ? probe.id : app.id
output probeClientId string = probe.?properties.clientId ?? app.properties.clientId
output probePrincipalId string = probe.?properties.principalId ?? app.properties.principalId
