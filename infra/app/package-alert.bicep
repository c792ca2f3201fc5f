metadata description = 'An alert: somebody other than the platform, on the deployment identity, wrote to or deleted from the account of the package, or tried to; or that identity was refused.'

param name string
param location string
param tags object
param workspaceName string
param packageAccountName string

@description('Object id of the identity that the platform uploads packages with.')
param deploymentPrincipalId string

@description('True: what the platform writes with that identity is told as well, so every deployment.')
param tellsDeployments bool

@description('Resource ids of action groups to notify; none: the alert shows in the Portal alone.')
param actionGroupIds string[]

// By the time of arrival: lines may be minutes late, and none may fall between two evaluations. A refused attempt is news too, by the
// deployment identity as well: it is refused where packageWritable is false and no deployment has the role.
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/storagebloblogs
var query = '''
StorageBlobLogs
| where ingestion_time() > ago(15m)
| where AccountName =~ 'PACKAGE_ACCOUNT' and Category in ('StorageWrite', 'StorageDelete')
| where RequesterObjectId != 'DEPLOYMENT_PRINCIPAL' or StatusCode == '403' or TELLS_DEPLOYMENTS
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
    displayName: tellsDeployments ? 'SMB1 audit package written' : 'SMB1 audit package written by somebody else'
    description: 'Whoever can replace the package of the SMB1 auditor runs code as SYSTEM on every VM that it audits. Unless it was a deployment of yours, which alertOnDeployments tells too: look at once.'
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
            replace(
              replace(query, 'PACKAGE_ACCOUNT', packageAccountName),
              'DEPLOYMENT_PRINCIPAL',
              deploymentPrincipalId
            ),
            'TELLS_DEPLOYMENTS',
            tellsDeployments ? 'true' : 'false'
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
