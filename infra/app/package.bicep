metadata description = 'The storage account that holds the deployment package and nothing else.'

param name string
param location string
param tags object
param containerName string

@description('Closes the public endpoint; the private one is made by network.bicep.')
param isPrivate bool
param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    // No key exists that could leak: whoever can write this account's package runs code as SYSTEM on every VM in scope.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // A package that was overwritten or deleted can be looked at afterwards.
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 90 }
      containerDeleteRetentionPolicy: { enabled: true, days: 90 }
    }

    resource package 'containers' = {
      name: containerName
      properties: { publicAccess: 'None' }
    }
  }
}

// What package-alert.bicep looks at.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::blobs
  properties: {
    workspaceId: workspace.id
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output name string = account.name
output containerName string = account::blobs::package.name
output containerId string = account::blobs::package.id
output containerUrl string = '${account.properties.primaryEndpoints.blob}${account::blobs::package.name}'
