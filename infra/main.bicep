targetScope = 'subscription'

metadata description = 'The SMB1 auditor as a function app: everything it needs, and its roles in the subscriptions that it audits.'

@minLength(1)
@maxLength(64)
@description('Name of the environment. Names of resources are made from it.')
param environmentName string

@minLength(1)
@description('Region of the app. Audited VMs may be anywhere.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Subscriptions to audit, by id, separated by commas. The app gets its roles in each. Blank, and no management groups: the subscription that this is deployed to.')
param auditSubscriptions string = ''

@description('Management groups to audit, by name, separated by commas. Their roles are deployed on their own: roles/management-group.bicep.')
param auditManagementGroups string = ''

@description('Whether the two roles are defined and assigned where VMs are audited. False: somebody else does that, by the files in roles/.')
param assignAuditRoles bool = true

@description('Subscriptions to leave out, by id, separated by commas.')
param excludeSubscriptions string = ''

@description('Resource groups to leave out, by name or resource id, separated by commas.')
param excludeResourceGroups string = ''

@description('Tags of VMs to leave out, as key or key=value, separated by commas.')
param excludeTags string = ''

@description('When the timer starts an audit: NCRONTAB with six fields, UTC, or off.')
param schedule string = '0 0 3 * * 1'

@allowed(['on', 'off'])
@description('Whether the HTTP API answers; off leaves the timer alone.')
param httpApi string = 'on'

@allowed(['', 'en', 'ja'])
@description('Language of reports that are asked for in none, and of messages. Blank: that of who opens a report; messages in English.')
param language string = ''

@description('More settings of the auditor, by full name (SMB1_AUDIT_…).')
param extraSettings object = {}

@description('Whether run commands are sent by an identity of their own. False: one identity discovers and probes.')
param separateProbeIdentity bool = true

@allowed(['Storage', 'DurableTaskScheduler'])
@description('What keeps the state of orchestrations. Storage costs least; running audits do not move when it is changed.')
param durableBackend string = 'Storage'

// Public sources use two names: docs/decisions/name-of-the-scheduler-provider.md
@allowed(['azureManaged', 'durabletask-scheduler'])
@description('What the Durable extension of the app calls the Durable Task Scheduler. The host does not start with a name that it does not know, and lists those that it knows.')
param schedulerProvider string = 'azureManaged'

@description('Whether storage is reached through private endpoints only.')
param vnetEnabled bool = false

@description('Subnets of yours, by resource id: app, which the app joins, delegated to Microsoft.App/environments, and endpoints, for the private endpoints of storage, whose names are for your DNS to resolve. Blank: a network is made where vnetEnabled says so, with private DNS zones.')
param subnetIds { app: string, endpoints: string } = { app: '', endpoints: '' }

@description('Tags of the resource group and of everything in it, as policies of a company may demand.')
param resourceTags object = {}

@description('Addresses, as CIDR ranges, from which the deployment site takes packages. None given: every address, with a signed-in caller.')
param deploymentAddresses string[] = []

@description('Addresses, as CIDR ranges, that may reach the Durable Task Scheduler. An instance on Flex Consumption has no address of its own.')
param schedulerAddresses string[] = ['0.0.0.0/0']

@description('Whether the identity that the platform uploads with may write the package all the time. False: it may read, and a deployment needs the role for as long as it takes.')
param packageWritable bool = true

@description('Application (client) id of an app registration to sign in with. Blank: App Service authentication is on, but function keys alone decide.')
param authClientId string = ''

@description('With authClientId: whether callers must be signed in. False: who is not signed in needs only a function key, as the Test/Run pane of the Portal does.')
param authRequired bool = true

// The newest release with long-term support that the platform's Node worker takes and this repository is tested on:
// https://github.com/Azure/azure-functions-nodejs-worker#readme. Regions get new versions one after the other.
@allowed(['22', '24'])
@description('Version of Node.js that the app runs on; 22 where Flex Consumption of the region has no 24 yet.')
param nodeVersion string = '24'

@allowed([2048, 4096])
@description('Memory of an instance in MB. An audit is a few hundred MB whatever the size of the estate.')
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
@description('Most instances. One per audited subscription is all that an audit can use.')
param maximumInstanceCount int = 40

@description('Days of the week (0 is Sunday, UTC) on which the alert expects a complete audit within the last two days. To be changed with the schedule; none: no alert for a missing audit.')
param alertDueDays int[] = [2]

@description('Resource ids of action groups that the alerts notify.')
param alertActionGroupIds string[] = []

@description('Whether every package that the platform stores raises the alert on writes too: a deployment is then confirmed by whoever made it.')
param alertOnDeployments bool = false

@minValue(30)
@maxValue(730)
@description('Days for which the Log Analytics workspace keeps what it is sent.')
param logRetentionDays int = 30

@description('Whether the app logs each VM and image that changed, which puts names of VMs into Application Insights, and alerts watch those lines.')
param changeAlerts bool = false

@minValue(0)
@maxValue(99)
@description('With changeAlerts: points of a hundred by which the share of VMs with verdicts may fall from one audit to the next without an alert.')
param alertCoverageFall int = 5

@description('Whether a row of each finding and image goes into tables of the Log Analytics workspace, with a workbook over them. Whoever reads the workspace then reads the findings.')
param logAnalytics bool = false

@description('Object id of a group that works on the findings with the CLI; blank: nobody but the app.')
param operatorPrincipalId string = ''

@allowed(['Group', 'User', 'ServicePrincipal'])
@description('What operatorPrincipalId is the id of.')
param operatorPrincipalType string = 'Group'

var abbreviations = loadJsonContent('./abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
// Who names subnets wants storage to be reached through them alone.
var isPrivate = vnetEnabled || !empty(subnetIds.app)
var tags = union(resourceTags, { 'azd-env-name': environmentName })
var names = {
  resourceGroup: '${abbreviations.resourcesResourceGroups}${environmentName}'
  app: '${abbreviations.webSitesFunctions}smb1-audit-${token}'
  plan: '${abbreviations.webServerFarms}${token}'
  appIdentity: '${abbreviations.managedIdentityUserAssignedIdentities}app-${token}'
  probeIdentity: '${abbreviations.managedIdentityUserAssignedIdentities}probe-${token}'
  deploymentIdentity: '${abbreviations.managedIdentityUserAssignedIdentities}deploy-${token}'
  storage: '${abbreviations.storageStorageAccounts}${token}'
  packageStorage: '${abbreviations.storageStorageAccounts}pkg${token}'
  workspace: '${abbreviations.operationalInsightsWorkspaces}${token}'
  insights: '${abbreviations.insightsComponents}${token}'
  securityGroup: '${abbreviations.networkNetworkSecurityGroups}${token}'
  network: '${abbreviations.networkVirtualNetworks}${token}'
  scheduler: '${abbreviations.durableTaskSchedulers}${token}'
  alert: '${abbreviations.insightsScheduledQueryRules}${token}'
  changeAlerts: '${abbreviations.insightsScheduledQueryRules}change-${token}-'
  collectionRule: '${abbreviations.insightsDataCollectionRules}${token}'
  packageAlert: '${abbreviations.insightsScheduledQueryRules}package-${token}'
}
var packageContainer = 'app-package'
// The store's only table; the app would make it as well.
var findingsTable = 'smb1audit'
var taskHub = 'smb1-audit'
var useScheduler = durableBackend == 'DurableTaskScheduler'

var namedSubscriptions = filter(map(split(auditSubscriptions, ','), id => trim(id)), id => !empty(id))
var auditedSubscriptions = empty(namedSubscriptions) && empty(auditManagementGroups)
  ? [subscription().subscriptionId]
  : namedSubscriptions

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: names.resourceGroup
  location: location
  tags: tags
}

module identities './app/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    appIdentityName: names.appIdentity
    probeIdentityName: names.probeIdentity
    deploymentIdentityName: names.deploymentIdentity
    location: location
    tags: tags
    hasProbeIdentity: separateProbeIdentity
  }
}

module storage './app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    tableName: findingsTable
    isPrivate: isPrivate
    workspaceName: monitoring.outputs.workspaceName
  }
}

module packageStorage './app/package.bicep' = {
  name: 'package'
  scope: group
  params: {
    name: names.packageStorage
    location: location
    tags: tags
    containerName: packageContainer
    isPrivate: isPrivate
    workspaceName: monitoring.outputs.workspaceName
  }
}

module monitoring './app/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: names.workspace
    componentName: names.insights
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

module logTables './app/log-analytics.bicep' = if (logAnalytics) {
  name: 'log-analytics'
  scope: group
  params: {
    ruleName: names.collectionRule
    location: location
    tags: tags
    workspaceName: monitoring.outputs.workspaceName
  }
}

module network './app/network.bicep' = if (isPrivate) {
  name: 'network'
  scope: group
  params: {
    name: names.network
    securityGroupName: names.securityGroup
    privateEndpointPrefix: abbreviations.networkPrivateEndpoints
    location: location
    tags: tags
    storageAccountName: storage.outputs.name
    packageAccountName: packageStorage.outputs.name
    givenAppSubnetId: subnetIds.app
    givenEndpointSubnetId: subnetIds.endpoints
  }
}

module scheduler './app/scheduler.bicep' = if (useScheduler) {
  name: 'scheduler'
  scope: group
  params: {
    name: names.scheduler
    location: location
    tags: tags
    hubName: taskHub
    addresses: schedulerAddresses
  }
}

module rbac './app/rbac.bicep' = {
  name: 'rbac'
  scope: group
  params: {
    storageAccountName: storage.outputs.name
    findingsTableName: storage.outputs.tableName
    packageAccountName: packageStorage.outputs.name
    packageContainerName: packageStorage.outputs.containerName
    packageWritable: packageWritable
    applicationInsightsName: monitoring.outputs.componentName
    collectionRuleName: logTables.?outputs.ruleName ?? ''
    schedulerName: scheduler.?outputs.name ?? ''
    taskHubName: taskHub
    appPrincipalId: identities.outputs.appPrincipalId
    deploymentPrincipalId: identities.outputs.deploymentPrincipalId
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
}

module auditRoles './roles/subscription.bicep' = [
  for id in (assignAuditRoles ? auditedSubscriptions : []): {
    name: 'smb1-audit-roles-${token}'
    scope: subscription(id)
    params: {
      discoveryPrincipalId: identities.outputs.appPrincipalId
      probePrincipalId: identities.outputs.probePrincipalId
    }
  }
]

var scopeSettings = {
  SMB1_AUDIT_SUBSCRIPTIONS: join(auditedSubscriptions, ',')
  SMB1_AUDIT_MANAGEMENT_GROUPS: auditManagementGroups
  SMB1_AUDIT_EXCLUDE_SUBSCRIPTIONS: excludeSubscriptions
  SMB1_AUDIT_EXCLUDE_RESOURCE_GROUPS: excludeResourceGroups
  SMB1_AUDIT_EXCLUDE_TAGS: excludeTags
}

// The app refuses a list that is given and empty.
var namedScope = toObject(
  filter(items(scopeSettings), item => !empty(item.value)),
  item => item.key,
  item => item.value
)

var auditSettings = {
  SMB1_AUDIT_SCHEDULE: schedule
  SMB1_AUDIT_HTTP: httpApi
  SMB1_AUDIT_LOG_CHANGES: changeAlerts ? 'on' : 'off'
  SMB1_AUDIT_LANGUAGE: language
  // The template engine and the auditor call the clouds by the same names.
  SMB1_AUDIT_CLOUD: environment().name
  SMB1_AUDIT_DISCOVERY_CLIENT_ID: identities.outputs.appClientId
  SMB1_AUDIT_PROBE_CLIENT_ID: identities.outputs.probeClientId
}

// host.json says nothing of a scheduler; these settings of the host take its place.
var schedulerSettings = useScheduler
  ? {
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: schedulerProvider
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
      AzureFunctionsJobHost__extensions__durableTask__hubName: taskHub
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.?outputs.endpoint ?? ''};Authentication=ManagedIdentity;ClientID=${identities.outputs.appClientId};TaskHub=${taskHub}'
    }
  : {}

var logAnalyticsSettings = logAnalytics
  ? {
      SMB1_AUDIT_LOG_ANALYTICS_ENDPOINT: logTables.?outputs.endpoint ?? ''
      SMB1_AUDIT_LOG_ANALYTICS_RULE_ID: logTables.?outputs.ruleId ?? ''
    }
  : {}

module api './app/api.bicep' = {
  name: 'api'
  scope: group
  // The host cannot start before it may read its package and write its locks.
  dependsOn: [rbac]
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: tags
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    appSettings: union(namedScope, auditSettings, logAnalyticsSettings, schedulerSettings, extraSettings)
    storageAccountName: storage.outputs.name
    storageBlobEndpoint: storage.outputs.blobEndpoint
    storageQueueEndpoint: storage.outputs.queueEndpoint
    storageTableEndpoint: storage.outputs.tableEndpoint
    packageContainerUrl: packageStorage.outputs.containerUrl
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    appIdentityId: identities.outputs.appId
    appIdentityClientId: identities.outputs.appClientId
    probeIdentityId: identities.outputs.probeId
    deploymentIdentityId: identities.outputs.deploymentId
    deploymentAddresses: deploymentAddresses
    workspaceName: monitoring.outputs.workspaceName
    subnetId: network.?outputs.appSubnetId ?? ''
    authClientId: authClientId
    authRequired: authRequired
  }
}

module alert './app/alert.bicep' = {
  name: 'alert'
  scope: group
  params: {
    name: names.alert
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.componentId
    dueDays: alertDueDays
    actionGroupIds: alertActionGroupIds
  }
}

module changeAlertRules './app/change-alerts.bicep' = if (changeAlerts) {
  name: 'change-alerts'
  scope: group
  params: {
    namePrefix: names.changeAlerts
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.componentId
    coverageFall: alertCoverageFall
    actionGroupIds: alertActionGroupIds
  }
}

module packageAlert './app/package-alert.bicep' = {
  name: 'package-alert'
  scope: group
  params: {
    name: names.packageAlert
    location: location
    tags: tags
    workspaceName: monitoring.outputs.workspaceName
    packageAccountName: packageStorage.outputs.name
    deploymentPrincipalId: identities.outputs.deploymentPrincipalId
    tellsDeployments: alertOnDeployments
    actionGroupIds: alertActionGroupIds
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = api.outputs.name
output AZURE_APPLICATION_INSIGHTS_NAME string = monitoring.outputs.componentName
output SERVICE_API_NAME string = api.outputs.name
output SERVICE_API_URI string = api.outputs.uri
output AUDIT_STORE_URL string = storage.outputs.tableEndpoint
output AUDIT_DISCOVERY_PRINCIPAL_ID string = identities.outputs.appPrincipalId
output AUDIT_PROBE_PRINCIPAL_ID string = identities.outputs.probePrincipalId
output AUDIT_DEPLOYMENT_PRINCIPAL_ID string = identities.outputs.deploymentPrincipalId
output AUDIT_PACKAGE_CONTAINER_ID string = packageStorage.outputs.containerId
output AUDIT_ROLES_ARE_ASSIGNED bool = assignAuditRoles
output AUDIT_ROLE_SUBSCRIPTIONS string = join(auditedSubscriptions, ',')
output AUDIT_ROLE_MANAGEMENT_GROUPS string = auditManagementGroups
output AUDIT_PACKAGE_IS_WRITABLE bool = packageWritable
