import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { telemetryAddress } from '../../functions/telemetry/telemetry-address.ts';
import { readSettings, settingsTable } from '../../lib/settings/settings.ts';
import { committedSums, currentSums } from './sources.ts';
import {
  appSettings,
  committedTemplate,
  everyResource,
  moduleTemplate,
  readJson,
  type Template,
  type TemplateResource,
} from './template.ts';

const template = committedTemplate();
const settings = appSettings(template);

/** Settings that are not the auditor's own, and who reads them. */
const readByOthers = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'the host',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'the host',
  AZURE_CLIENT_ID: 'the identity library, when no client id is given',
  AzureWebJobsStorage__accountName: 'the host',
  AzureWebJobsStorage__blobServiceUri: 'the host',
  AzureWebJobsStorage__clientId: 'the host and the store',
  AzureWebJobsStorage__credential: 'the host',
  AzureWebJobsStorage__queueServiceUri: 'the host',
  AzureWebJobsStorage__tableServiceUri: 'the host and the store',
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'the Durable extension',
};

/** https://learn.microsoft.com/azure/app-service/reference-app-settings; and what a terminal sets. */
const setByPlatform = [
  ...['WEBSITE_HOSTNAME', 'WEBSITE_AUTH_ENABLED'],
  ...['LANG', 'LC_ALL', 'LC_MESSAGES', 'NO_COLOR', 'npm_config_loglevel', 'npm_lifecycle_event'],
];

function sourcesIn(folder: string): string[] {
  const root = new URL(`../../${folder}/`, import.meta.url);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return names.map((name) => readFileSync(new URL(name, root), 'utf8'));
}

describe('main.json', () => {
  it('was compiled from the sources beside it', () => {
    expect(currentSums()).toBe(committedSums());
  });

  it('describes every parameter', () => {
    const bare = Object.entries(template.parameters).filter(
      ([, { metadata }]) => !/^[A-Z].{10,}\.$/.test(metadata?.description ?? ''),
    );

    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('offers the Node.js versions that the app may run on', () => {
    expect(template.parameters['nodeVersion']).toMatchObject({
      defaultValue: '24',
      allowedValues: ['22', '24'],
    });
  });

  it('counts with checks that hold their request for a minute', () => {
    const [site] = everyResource(template).filter(({ type }) => type === 'Microsoft.Web/sites');

    expect(site?.properties).toMatchObject({
      functionAppConfig: {
        scaleAndConcurrency: { triggers: { http: { perInstanceConcurrency: 100 } } },
      },
    });
  });

  it('takes from its modules nothing that it does not use', () => {
    const text = JSON.stringify(template);
    const unused = Object.entries(template.resources).flatMap(
      ([name, resource]: [string, TemplateResource]) => {
        const { outputs = {} } = (resource.properties?.['template'] ?? {}) as Partial<Template>;
        const isUsed = (output: string) =>
          text.includes(`reference('${name}').outputs.${output}.value`) ||
          text.includes(`reference('${name}'), null()), 'outputs', '${output}', 'value')`);
        return Object.keys(outputs).flatMap((output) => (isUsed(output) ? [] : [`${name}.${output}`]));
      },
    );

    expect(unused).toEqual([]);
  });

  it('gives azd what it asks for', () => {
    expect(Object.keys(template.outputs)).toEqual(
      expect.arrayContaining([
        'AZURE_LOCATION',
        'AZURE_TENANT_ID',
        'AZURE_RESOURCE_GROUP',
        'SERVICE_API_NAME',
      ]),
    );
  });
});

describe('main.parameters.json', () => {
  const given = readJson<{ parameters: Record<string, { value: string }> }>(
    'main.parameters.json',
  ).parameters;

  it('names parameters of the template only, and every one that has no default', () => {
    const required = Object.entries(template.parameters).filter(
      ([, { defaultValue }]) => defaultValue === undefined,
    );

    expect(Object.keys(template.parameters)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(Object.keys(given)).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  });

  it("repeats the template's own defaults", () => {
    const different = Object.entries(given).filter(([name, { value }]) => {
      const fallback = /^\$\{[A-Z_]+=(.*)\}$/.exec(value)?.[1];
      return fallback !== undefined && fallback !== String(template.parameters[name]?.defaultValue);
    });

    expect(different).toEqual([]);
  });
});

describe("the app's settings", () => {
  const known = new Set(settingsTable().map(({ name }) => name));
  const audit = settings.filter(({ name }) => name.startsWith('SMB1_AUDIT_'));

  it('are settings that the code reads', () => {
    expect(audit.length).toBeGreaterThan(5);
    expect(audit.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  it('leave out only what has a default or may be unset', () => {
    const set = new Set(audit.map(({ name }) => name));
    const unset = settingsTable().filter((row) => !set.has(row.name) && row.default !== '');

    expect(readSettings(Object.fromEntries(unset.map((row) => [row.name, row.default])))).toBeDefined();
  });

  it.each(
    audit
      .filter(({ parameter }) => parameter !== null)
      .map(({ name, parameter, isLeftOutEmpty }) => ({ name, parameter, isLeftOutEmpty })),
  )('$name takes every value that $parameter offers', ({ name, parameter, isLeftOutEmpty }) => {
    const { defaultValue, allowedValues = [defaultValue] } = template.parameters[parameter ?? ''] ?? {};

    for (const value of allowedValues.filter((offered) => offered !== '' || !isLeftOutEmpty)) {
      expect(readSettings({ [name]: String(value) })).toBeDefined();
    }
  });

  it('start the audit at the time that the code documents', () => {
    const documented = settingsTable().find(({ name }) => name === 'SMB1_AUDIT_SCHEDULE')?.default;

    expect(template.parameters['schedule']?.defaultValue).toBe(documented);
  });

  it("are, beside the auditor's own, those that the platform reads, and no others", () => {
    const others = settings
      .map(({ name }) => name)
      .filter((name) => !/^(SMB1_AUDIT|AzureFunctionsJobHost)_/.test(name));

    expect([...new Set(others)].sort()).toEqual(Object.keys(readByOthers).sort());
  });

  it('are all that the code looks up, but for what the platform sets itself', () => {
    const files = ['functions', 'lib'].flatMap((folder) => sourcesIn(folder));
    const lookedUp = files.flatMap((text) =>
      [...text.matchAll(/\benv\['(\w+)'\]/g)].map(([, name = '']) => name),
    );
    const given = new Set([...settings.map(({ name }) => name), ...setByPlatform]);

    expect(lookedUp).toEqual(expect.arrayContaining(['WEBSITE_HOSTNAME']));
    expect(lookedUp.filter((name) => !given.has(name))).toEqual([]);
  });

  it("let the app's metrics sign in where the host's telemetry does", () => {
    const config = everyResource(moduleTemplate(template, 'api')).find(({ name }) =>
      name.includes("'appsettings'"),
    );
    const [, signIn = ''] =
      /'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', format\('([^']+)', parameters\('appIdentityClientId'\)\)/.exec(
        String(config?.properties),
      ) ?? [];

    const address = telemetryAddress({
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=k',
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: signIn.replace('{0}', 'the-client-id'),
    });

    expect(settings.map(({ name }) => name)).toContain('APPLICATIONINSIGHTS_CONNECTION_STRING');
    expect(address.monitor?.identity).toEqual({ clientId: 'the-client-id' });
  });

  it('name the same task hub provider settings as host.json has', () => {
    const host = settings
      .map(({ name }) => name)
      .filter((name) => name.startsWith('AzureFunctionsJobHost__'));

    expect(host).toEqual([
      'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type',
      'AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName',
      'AzureFunctionsJobHost__extensions__durableTask__hubName',
    ]);
  });
});

describe('the resources', () => {
  const resources = everyResource(template);
  const ofType = (type: string): readonly TemplateResource[] => resources.filter((one) => one.type === type);
  const propertiesOf = (type: string) => ofType(type).map(({ properties }) => properties);

  it('keep storage without keys and without public blobs', () => {
    const keyless = expect.objectContaining({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    });

    expect(propertiesOf('Microsoft.Storage/storageAccounts')).toEqual([keyless, keyless]);
  });

  it('have the tags that a company demands, beside the one that azd looks for', () => {
    const tags = new Set(resources.map((one) => one['tags']).filter((one) => one !== undefined));

    expect(template.variables?.['tags']).toBe(
      "[union(parameters('resourceTags'), createObject('azd-env-name', parameters('environmentName')))]",
    );
    expect([...tags]).toEqual([
      "[variables('tags')]",
      "[parameters('tags')]",
      "[union(parameters('tags'), createObject('azd-service-name', 'api'))]",
    ]);
  });

  it('take telemetry from signed-in writers only', () => {
    expect(propertiesOf('Microsoft.Insights/components')).toEqual([
      expect.objectContaining({ DisableLocalAuth: true }),
    ]);
  });

  it('run on Flex Consumption', () => {
    expect(ofType('Microsoft.Web/serverfarms')).toEqual([
      expect.objectContaining({ sku: { name: 'FC1', tier: 'FlexConsumption' } }),
    ]);
  });

  /** Others, such as `ftpsState`, end the deployment: https://github.com/microsoft/azure-pipelines-tasks/issues/21032. These Terraform sets there. */
  it('configure the site by what Flex Consumption takes, and nothing else', () => {
    const [site] = propertiesOf('Microsoft.Web/sites');

    expect(Object.keys(site?.['siteConfig'] as object).sort()).toEqual([
      'cors',
      'http20Enabled',
      'minTlsVersion',
      'remoteDebuggingEnabled',
      'scmIpSecurityRestrictions',
      'scmIpSecurityRestrictionsDefaultAction',
      'scmIpSecurityRestrictionsUseMain',
      'scmMinTlsVersion',
    ]);
  });

  it('take packages and files by no password, nor by FTP', () => {
    const policies = ofType('Microsoft.Web/sites/basicPublishingCredentialsPolicies');

    expect(policies.map(({ name, properties }) => [/'(ftp|scm)'/.exec(name)?.[1], properties])).toEqual([
      ['ftp', { allow: false }],
      ['scm', { allow: false }],
    ]);
  });

  it('let the Portal, and no other page, call the app from a browser', () => {
    expect(JSON.stringify(propertiesOf('Microsoft.Web/sites'))).toContain(
      '"cors":{"allowedOrigins":["[environment().portal]"]}',
    );
  });

  it('have App Service authentication on, with or without an app registration', () => {
    const [auth] = ofType('Microsoft.Web/sites/config').filter(({ name }) => name.includes('authsettingsV2'));

    expect(auth?.properties).toMatchObject({ platform: { enabled: true } });
  });

  it('leave out of authentication what has keys of its own, and health, and nothing else', () => {
    const [auth] = ofType('Microsoft.Web/sites/config').filter(({ name }) => name.includes('authsettingsV2'));

    expect(auth?.properties?.['globalValidation']).toMatchObject({
      requireAuthentication: "[and(variables('hasSignIn'), parameters('authRequired'))]",
      excludedPaths: ['/admin/*', '/runtime/*', '/api/health'],
    });
  });

  it('reach blob, queue and table privately when in a virtual network', () => {
    expect(moduleTemplate(template, 'network').variables?.['services']).toEqual(['blob', 'queue', 'table']);
    expect(template.resources).toMatchObject({ network: { condition: "[variables('isPrivate')]" } });
    expect(template.variables?.['isPrivate']).toBe(
      "[or(parameters('vnetEnabled'), not(empty(parameters('subnetIds').app)))]",
    );
  });

  it('are, where a network is given, none of a network but the private endpoints in it', () => {
    const network = everyResource(moduleTemplate(template, 'network'));
    const always = network.filter((one) => one['condition'] !== "[variables('makesNetwork')]");

    expect(moduleTemplate(template, 'network').variables?.['makesNetwork']).toBe(
      "[empty(parameters('givenAppSubnetId'))]",
    );
    expect(always.map(({ type }) => type)).toEqual(['Microsoft.Network/privateEndpoints']);
    expect(JSON.stringify(always)).toContain("parameters('givenEndpointSubnetId')");
  });

  it('take the two subnets of a network together or not at all', () => {
    const id = { type: 'string' };

    expect(template.parameters?.['subnetIds']).toMatchObject({
      type: 'object',
      properties: { app: id, endpoints: id },
      defaultValue: { app: '', endpoints: '' },
    });
  });

  it('have one alert for audits, those on changes, and one for the package', () => {
    const alerts = ofType('Microsoft.Insights/scheduledQueryRules');

    expect(alerts.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({ enabled: true, overrideQueryTimeRange: 'P2D' }),
      expect.objectContaining({ enabled: true, overrideQueryTimeRange: 'P1D' }),
      expect.objectContaining({ enabled: true, overrideQueryTimeRange: 'P1D' }),
    ]);
  });
});

describe('the roles', () => {
  const assignments = everyResource(template).filter(({ type }) => type.endsWith('/roleAssignments'));

  /** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
  it('are the built-in ones of these ids', () => {
    expect(moduleTemplate(template, 'rbac').variables?.['roles']).toEqual({
      storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
      storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
      storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
      storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
      monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
      durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402',
    });
  });

  it('are assigned in one module, but for the two custom roles', () => {
    const elsewhere = Object.values(template.resources).filter((resource) => {
      const nested = resource.properties?.['template'];
      return JSON.stringify(nested ?? resource).includes('"Microsoft.Authorization/roleAssignments"');
    });

    expect(elsewhere.map(({ name }) => name)).toEqual([
      'rbac',
      "[format('smb1-audit-roles-{0}', variables('token'))]",
    ]);
    expect(assignments).toHaveLength(8);
  });

  it('on VMs are left to somebody else where that is asked for, and roles.mjs is told', () => {
    expect(template.resources).toMatchObject({
      auditRoles: {
        copy: {
          count:
            "[length(if(parameters('assignAuditRoles'), variables('auditedSubscriptions'), createArray()))]",
        },
      },
    });
    expect(template.parameters['assignAuditRoles']?.defaultValue).toBe(true);
    expect(template.outputs['AUDIT_ROLES_ARE_ASSIGNED']?.value).toBe("[parameters('assignAuditRoles')]");
  });

  it("let the operator at the findings' table alone", () => {
    const operator = assignments.filter(({ name }) => name.includes('operatorPrincipalId'));

    expect(operator).toEqual([
      expect.objectContaining({
        name: expect.stringContaining('storageTableDataContributor'),
        scope: expect.stringContaining('storageAccounts/tableServices/tables'),
      }),
    ]);
  });

  it('take a group for the operator unless it is said to be something else', () => {
    expect(template.parameters['operatorPrincipalType']).toMatchObject({
      defaultValue: 'Group',
      allowedValues: ['Group', 'User', 'ServicePrincipal'],
    });
  });

  it('have neither wildcards nor data actions of their own', () => {
    const actions = Object.values(readJson<Record<string, string[]>>('roles/actions.json')).flat();
    const definitions = everyResource(template).filter(({ type }) => type.endsWith('/roleDefinitions'));

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(definitions.map(({ properties }) => properties?.['permissions'])).toEqual([
      [expect.objectContaining({ dataActions: [] })],
      [expect.objectContaining({ dataActions: [] })],
    ]);
  });
});

describe('the package', () => {
  const rbac = moduleTemplate(template, 'rbac');
  const assignments = everyResource(rbac).filter(({ type }) => type.endsWith('/roleAssignments'));
  const reaching = (parameter: string) =>
    assignments.filter(({ scope }) => String(scope).includes(parameter));

  it('lies in an account of its own, which one identity has one role on, at one container', () => {
    expect(reaching("'packageAccountName'")).toEqual([
      expect.objectContaining({
        scope: expect.stringContaining("'Microsoft.Storage/storageAccounts/blobServices/containers'"),
        properties: expect.objectContaining({ principalId: "[parameters('deploymentPrincipalId')]" }),
      }),
    ]);
    expect(
      assignments.filter(({ properties }) => /deployment/.test(String(properties?.['principalId']))),
    ).toHaveLength(1);
  });

  it('is written by that identity only where it may be written all the time', () => {
    expect(rbac.variables?.['packageRole']).toBe(
      "[if(parameters('packageWritable'), variables('roles').storageBlobDataContributor, variables('roles').storageBlobDataReader)]",
    );
  });

  it('is stored and fetched by that identity, which is neither the app nor the probe', () => {
    const [site] = everyResource(template).filter(({ type }) => type === 'Microsoft.Web/sites');
    const ids = everyResource(moduleTemplate(template, 'identities')).filter(({ type }) =>
      type.endsWith('/userAssignedIdentities'),
    );

    expect(site?.properties).toMatchObject({
      functionAppConfig: {
        deployment: {
          storage: {
            value: "[parameters('packageContainerUrl')]",
            authentication: { userAssignedIdentityResourceId: "[parameters('deploymentIdentityId')]" },
          },
        },
      },
    });
    expect(new Set(ids.map(({ name }) => name)).size).toBe(3);
  });

  it('can be looked at for ninety days after it was overwritten or deleted', () => {
    const own = everyResource(moduleTemplate(template, 'package'));

    expect(own.find(({ type }) => type.endsWith('/blobServices'))?.properties).toMatchObject({
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 90 },
      containerDeleteRetentionPolicy: { enabled: true, days: 90 },
    });
  });

  it('has every call to it logged where the alert looks for writes by others', () => {
    const [logs] = everyResource(moduleTemplate(template, 'package')).filter(({ type }) =>
      type.endsWith('/diagnosticSettings'),
    );
    const alert = moduleTemplate(template, 'package-alert');
    const query = String(alert.variables?.['query']);
    const [rule] = everyResource(alert).filter(({ type }) => type.endsWith('/scheduledQueryRules'));
    const logged = JSON.stringify(logs?.properties);
    const [, categories = ''] = /Category in \((.*?)\)/.exec(query) ?? [];
    const looked = [...categories.matchAll(/'(\w+)'/g)].map(([, name]) => name);

    expect(looked).toEqual(['StorageWrite', 'StorageDelete']);
    expect(looked.filter((name) => !logged.includes(`"${name}","enabled":true`))).toEqual([]);
    expect(logs?.properties).toMatchObject({
      workspaceId: expect.stringContaining("parameters('workspaceName')"),
    });
    expect(rule?.properties).toMatchObject({
      scopes: [expect.stringContaining("parameters('workspaceName')")],
    });
    expect(rule?.properties).toMatchObject({
      enabled: true,
      evaluationFrequency: 'PT15M',
      autoMitigate: false,
      criteria: {
        allOf: [
          {
            query: expect.stringContaining("variables('query')"),
            timeAggregation: 'Count',
            operator: 'GreaterThan',
            threshold: 0,
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
      actions: { actionGroups: "[parameters('actionGroupIds')]" },
    });
    expect(query).toMatch(/^StorageBlobLogs\s+\| where ingestion_time\(\) > ago\(15m\)$/m);
    expect(query.match(/\| where /g)).toHaveLength(3);
    expect(query).toMatch(
      /AccountName =~ 'PACKAGE_ACCOUNT' and Category in \('StorageWrite', 'StorageDelete'\)$/m,
    );
    expect(query).toMatch(
      /where RequesterObjectId != 'DEPLOYMENT_PRINCIPAL' or StatusCode == '403' or TELLS_DEPLOYMENTS$/m,
    );
    expect(JSON.stringify(rule?.properties)).toContain(
      "'DEPLOYMENT_PRINCIPAL', parameters('deploymentPrincipalId')), 'TELLS_DEPLOYMENTS', if(parameters('tellsDeployments'), 'true', 'false'))",
    );
  });

  it('is stored without an alert unless somebody wants to confirm each deployment', () => {
    expect(template.parameters['alertOnDeployments']).toMatchObject({ type: 'bool', defaultValue: false });
    expect(template.resources).toMatchObject({
      packageAlert: {
        properties: { parameters: { tellsDeployments: { value: "[parameters('alertOnDeployments')]" } } },
      },
    });
  });
});

describe('the logs', () => {
  const everyCall = ['StorageRead', 'StorageWrite', 'StorageDelete'];

  it.each([
    { module: 'package', of: 'storageAccounts/blobServices', logged: everyCall },
    { module: 'storage', of: 'storageAccounts/tableServices', logged: everyCall },
    { module: 'storage', of: 'storageAccounts/blobServices', logged: ['StorageWrite', 'StorageDelete'] },
    { module: 'api', of: 'Microsoft.Web/sites', logged: ['AppServiceAuthenticationLogs'] },
  ])('of $of in $module have $logged', ({ module, of, logged }) => {
    const [settings] = everyResource(moduleTemplate(template, module)).filter(
      ({ type, scope }) => type.endsWith('/diagnosticSettings') && JSON.stringify(scope).includes(of),
    );

    expect(settings?.properties?.['workspaceId']).toContain("parameters('workspaceName')");
    expect(settings?.properties?.['logs']).toEqual(logged.map((category) => ({ category, enabled: true })));
  });

  it('are kept as long as docs/deploy.md says', () => {
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    const [workspace] = everyResource(moduleTemplate(template, 'monitoring')).filter(({ type }) =>
      type.endsWith('/workspaces'),
    );

    expect(workspace?.properties?.['retentionInDays']).toBe("[parameters('retentionDays')]");
    expect(template.resources).toMatchObject({
      monitoring: {
        properties: { parameters: { retentionDays: { value: "[parameters('logRetentionDays')]" } } },
      },
    });
    const days = template.parameters['logRetentionDays']?.defaultValue;
    expect(page).toContain(`workspace of the app, for ${days} days (\`AUDIT_LOG_RETENTION_DAYS\`):`);
  });
});

describe("PSRule for Azure's rules", () => {
  const page = readFileSync(new URL('../../docs/psrule.md', import.meta.url), 'utf8');

  it('are answered for every type of resource that the template makes', () => {
    const types = new Set(everyResource(template).map(({ type }) => type));

    expect([...types].filter((type) => !page.includes(`\`${type}\``))).toEqual([]);
  });
});

describe('azure.yaml', () => {
  const text = readFileSync(new URL('../../azure.yaml', import.meta.url), 'utf8');

  it('deploys to the app that the template tags', () => {
    const [site] = everyResource(template).filter(({ type }) => type === 'Microsoft.Web/sites');

    expect(text).toMatch(/^services:\n {2}api:$/m);
    expect(site?.['tags']).toContain("createObject('azd-service-name', 'api')");
  });

  it('deploys what the package script makes, as it is', () => {
    const [, dist] = /^ {4}dist: (.+)$/m.exec(text) ?? [];

    const script = readFileSync(new URL('../../build/package.ts', import.meta.url), 'utf8');
    expect(script).toContain(`'../${dist}/'`);
    expect(text).toContain('remoteBuild: false');
    expect(existsSync(new URL('../../.funcignore', import.meta.url))).toBe(false);
  });

  it("installs without packages' scripts before azd installs with them", () => {
    const install = text.indexOf('npm ci --ignore-scripts');

    expect(text.lastIndexOf('prerestore:', install)).toBeGreaterThan(text.indexOf('services:'));
    expect(text.indexOf('prepackage:')).toBeGreaterThan(text.lastIndexOf('npm ci --ignore-scripts'));
  });

  it('runs the same on every system', () => {
    const commands = [...text.matchAll(/^ +run: (.+)$/gm)].map(([, command = '']) => command);

    expect(commands.filter((_, index) => index % 2 === 0)).toEqual(
      commands.filter((_, index) => index % 2 === 1),
    );
    expect(new Set(commands)).toEqual(
      new Set([
        'node infra/roles.mjs assign',
        'node infra/roles.mjs remove',
        'npm ci --ignore-scripts --no-audit --no-fund',
        'npm run package',
        'node build/package.ts sum',
      ]),
    );
  });
});
