metadata description = 'An alert: somebody other than the platform, on the deployment identity, wrote to or deleted from the account of the package, or tried to.'

param name string
param location string
param tags object
param workspaceName string
param packageAccountName string

@description('Object id of the identity that the platform uploads packages with.')
param deploymentPrincipalId string

@description('Resource ids of action groups to notify; none: the alert shows in the Portal alone.')
param actionGroupIds string[]

// By the time of arrival: lines may be minutes late, and none may fall between two evaluations. A refused attempt is news too.
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/storagebloblogs
var query = '''
StorageBlobLogs
| where ingestion_time() > ago(15m)
| where AccountName =~ 'PACKAGE_ACCOUNT' and Category in ('StorageWrite', 'StorageDelete')
| where RequesterObjectId != 'DEPLOYMENT_PRINCIPAL'
| project TimeGenerated, OperationName, StatusText, AuthenticationType, RequesterObjectId, RequesterUpn, CallerIpAddress, UserAgentHeader, Uri
'''

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'SMB1 audit package written by somebody else'
    description: 'Whoever can replace the package of the SMB1 auditor runs code as SYSTEM on every VM that it audits. This was not the deployment.'
    enabled: true
    severity: 1
    scopes: [workspace.id]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    overrideQueryTimeRange: 'P1D'
    // A new workspace may not have the table before the first line has arrived.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: replace(
            replace(query, 'PACKAGE_ACCOUNT', packageAccountName),
            'DEPLOYMENT_PRINCIPAL',
            deploymentPrincipalId
          )
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    // Does not close by itself.
    autoMitigate: false
    actions: { actionGroups: actionGroupIds }
  }
}
