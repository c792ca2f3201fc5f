metadata description = 'The function app on a Flex Consumption plan, its settings and its authentication.'

param name string
param planName string
param location string
param tags object
param nodeVersion string
param instanceMemoryMB int
param maximumInstanceCount int
param appSettings object
param storageAccountName string
param storageBlobEndpoint string
param storageQueueEndpoint string
param storageTableEndpoint string
param packageContainerUrl string
param applicationInsightsConnectionString string
param appIdentityId string
param appIdentityClientId string
param probeIdentityId string

@description('The identity that the platform stores and fetches the package with.')
param deploymentIdentityId string

@description('Addresses, as CIDR ranges, that the deployment site answers; none given: every address.')
param deploymentAddresses string[]
param workspaceName string

@description('Blank: the app is not in a virtual network.')
param subnetId string

@description('Application (client) id of an app registration; blank: nobody can sign in, function keys alone decide.')
param authClientId string

@description('True: who is not signed in gets 401 before a function key is looked at.')
param authRequired bool

var tenantIssuer = '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
var hasSignIn = !empty(authClientId)

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  // azd finds the app to deploy to by this tag.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union(
      { '${appIdentityId}': {} },
      { '${probeIdentityId}': {} },
      { '${deploymentIdentityId}': {} }
    )
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    // Settings may be references to a key vault of yours that this identity can read.
    keyVaultReferenceIdentity: appIdentityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: deploymentIdentityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        // A check of one VM holds its request for up to a minute, and costs no processor meanwhile.
        triggers: { http: { perInstanceConcurrency: 100 } }
      }
      runtime: { name: 'node', version: nodeVersion }
    }
    // No ftpsState among these: Flex Consumption refuses it (https://github.com/microsoft/azure-pipelines-tasks/issues/21032). FTP is off below.
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: empty(deploymentAddresses) ? 'Allow' : 'Deny'
      scmIpSecurityRestrictions: map(deploymentAddresses, (address, index) => {
        name: 'deployment-${index}'
        ipAddress: address
        action: 'Allow'
        priority: 100 + index
      })
      cors: {
        // The Portal's Code + Test pane calls the app from the browser.
        allowedOrigins: [environment().portal]
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    // On Flex Consumption a host that is given addresses alone may start before it has read them:
    // https://github.com/Azure/azure-functions-host/issues/11787. The name stands for the addresses of the global cloud only.
    properties: union(
      appSettings,
      environment().name == 'AzureCloud' ? { AzureWebJobsStorage__accountName: storageAccountName } : {},
      {
        // No key: the host signs in with the app's identity.
        AzureWebJobsStorage__blobServiceUri: storageBlobEndpoint
        AzureWebJobsStorage__queueServiceUri: storageQueueEndpoint
        AzureWebJobsStorage__tableServiceUri: storageTableEndpoint
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: appIdentityClientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${appIdentityClientId};Authorization=AAD'
        // There is no system-assigned identity that a call without a client id could fall back to.
        AZURE_CLIENT_ID: appIdentityClientId
      }
    )
  }

  // Neither FTP nor a publishing password: packages come with an Entra sign-in or not at all.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // Stands in front of the app, so that nobody can send a forged principal. Function keys stay the second line.
  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: {
        requireAuthentication: hasSignIn && authRequired
        unauthenticatedClientAction: hasSignIn && authRequired ? 'Return401' : 'AllowAnonymous'
        // The Portal runs timers through the first with the master key, and the platform itself calls both; health says nothing but "up".
        excludedPaths: ['/admin/*', '/runtime/*', '/api/health']
      }
      httpSettings: { requireHttps: true }
      identityProviders: hasSignIn
        ? {
            azureActiveDirectory: {
              enabled: true
              registration: { clientId: authClientId, openIdIssuer: tenantIssuer }
              validation: { allowedAudiences: [authClientId, 'api://${authClientId}'] }
            }
          }
        : {}
      login: { tokenStore: { enabled: false } }
    }
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

// The app's own lines go to Application Insights; this is what the platform says of who signed in.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'AppServiceAuthenticationLogs', enabled: true }]
  }
}

output name string = app.name
output uri string = 'https://${app.properties.defaultHostName}'
