metadata description = 'Every role assignment on the app\'s own resources. What it may do to VMs is in ../roles.'

param storageAccountName string
param findingsTableName string
param packageAccountName string
param packageContainerName string

@description('False: the deployment identity may read the package, and is given the right to write it for a deployment, by hand.')
param packageWritable bool
param applicationInsightsName string

@description('Blank: rows of findings go nowhere.')
param collectionRuleName string

@description('Blank: there is no Durable Task Scheduler.')
param schedulerName string
param taskHubName string
param appPrincipalId string
param deploymentPrincipalId string

@description('Object id of a group that reads and writes the findings with the CLI; blank: nobody.')
param operatorPrincipalId string
param operatorPrincipalType string

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roles = {
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
}

// Blob: host locks, timer state, function keys. Queue and table: Durable on Azure Storage. Table again: the findings.
var appStorageRoles = [
  roles.storageBlobDataOwner
  roles.storageQueueDataContributor
  roles.storageTableDataContributor
]

var packageRole = packageWritable ? roles.storageBlobDataContributor : roles.storageBlobDataReader

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName

  resource tables 'tableServices' existing = {
    name: 'default'

    resource findings 'tables' existing = {
      name: findingsTableName
    }
  }
}

resource packageStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: packageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource package 'containers' existing = {
      name: packageContainerName
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource collectionRule 'Microsoft.Insights/dataCollectionRules@2023-03-11' existing = if (!empty(collectionRuleName)) {
  name: empty(collectionRuleName) ? 'none' : collectionRuleName
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (!empty(schedulerName)) {
  name: empty(schedulerName) ? 'none' : schedulerName

  resource hub 'taskHubs' existing = {
    name: taskHubName
  }
}

resource appOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in appStorageRoles: {
    name: guid(storage.id, appPrincipalId, role)
    scope: storage
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

// The platform stores packages with this identity, and fetches them with it whenever an instance starts. No other identity has a role there.
resource deploymentOnPackage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(packageStorage::blobs::package.id, deploymentPrincipalId, packageRole)
  scope: packageStorage::blobs::package
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', packageRole)
    principalId: deploymentPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource appOnInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, appPrincipalId, roles.monitoringMetricsPublisher)
  scope: applicationInsights
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// The app's identity alone sends rows, to this rule alone; the probing one has no role here.
resource appOnCollectionRule 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(collectionRuleName)) {
  name: guid(resourceGroup().id, collectionRuleName, appPrincipalId, roles.monitoringMetricsPublisher)
  scope: collectionRule
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource appOnTaskHub 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(schedulerName)) {
  name: guid(resourceGroup().id, schedulerName, taskHubName, appPrincipalId, roles.durableTaskDataContributor)
  scope: scheduler::hub
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.durableTaskDataContributor
    )
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// The findings alone: who could write Durable's tables and queues could make the app do things, and function keys are blobs.
resource operatorOnFindings 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  name: guid(storage::tables::findings.id, operatorPrincipalId, roles.storageTableDataContributor)
  scope: storage::tables::findings
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageTableDataContributor
    )
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
  }
}
