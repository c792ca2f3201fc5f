metadata description = 'Where the app logs to.'

param workspaceName string
param componentName string
param location string
param tags object

@description('Days for which the workspace keeps logs.')
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    // The app and people sign in with Entra; the workspace's own keys open nothing.
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // The connection string alone is no right to write.
    DisableLocalAuth: true
  }
}

output workspaceName string = workspace.name
output componentName string = component.name
output componentId string = component.id
output connectionString string = component.properties.ConnectionString
