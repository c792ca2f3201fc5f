import { type SettingRow, settingsTable } from '../../../lib/settings/settings.ts';
import { appSettings, committedTemplate } from '../../infra/template.ts';
import { code, page, table } from './markdown.ts';

const isRate = ({ name }: SettingRow) => /_(BURST|PER_SECOND|REFILL_SECONDS)$/.test(name);
const isScope = ({ name }: SettingRow) =>
  /^SMB1_AUDIT_(EXCLUDE_)?(SUBSCRIPTIONS|MANAGEMENT_GROUPS|RESOURCE_GROUPS|TAGS|LOCATIONS|IDS)$/.test(name);

/** Every setting, from the schema that reads them, and the parameter of the deployment that sets it. */
export function settingsPage(): string {
  const rows = settingsTable();
  const rest = rows.filter((row) => !isRate(row) && !isScope(row));
  return page(
    '# Settings',
    'The command line and the function app read the same environment variables. Blank means unset, but for a list, which is refused. A bad value stops the start, with the ' +
      'name of the variable and what was expected; so does a misspelt name of a part of the scope, such as `SMB1_AUDIT_TAG`, which would leave the scope wider than was meant. Only ' +
      '`parse`, `probe`, help and version work under any environment. Flags of the command line go before settings of the same ' +
      'meaning. The last column is the parameter of `infra/main.bicep` that sets it in the function app; any other one can be given ' +
      'in `extraSettings`.',
    '## What to audit',
    'Inclusions narrow each other, and an exclusion always wins. Scope flags of where VMs are (subscription, management group, resource group, id) replace all that is configured to be included; `--tag` and `--location` alone narrow it, and a value that is not a part of the configured tags or regions is refused; exclusions add up. A caller of the HTTP API can narrow this scope and never widen it.',
    settingRows(rows.filter(isScope)),
    '## How',
    settingRows(rest),
    'In the function app an unset `SMB1_AUDIT_STORE` means the tables of the storage account of the host (`AzureWebJobsStorage`); SQLite ' +
      'is refused there.',
    '## Rates',
    "Token buckets with which calls are paced. The defaults are Azure's documented limits and seldom need a change: an emulator at another " +
      'time scale does.',
    settingRows(rows.filter(isRate)),
    '## Settings of the platform that the deployment makes',
    platformRows(),
  );
}

function settingRows(rows: readonly SettingRow[]): string {
  const parameters = new Map(
    appSettings(committedTemplate()).map(({ name, parameter }) => [name, parameter]),
  );
  return table(
    ['setting', 'what it does', 'expected', 'default', 'in the deployment'],
    rows.map(({ name, description, expected, default: fallback, unit, secret }) => [
      code(name),
      secret ? `${description} A secret: never on a command line.` : description,
      expected,
      fallback === '' ? 'unset' : `${code(fallback)} ${unit}`.trim(),
      parameters.has(name) ? code(parameters.get(name) ?? '') || 'set by it' : '',
    ]),
  );
}

const purposes: Readonly<Record<string, string>> = {
  AzureWebJobsStorage__accountName:
    'The same account by name, in the global cloud: without it the host may start before it has read the addresses.',
  AzureWebJobsStorage__blobServiceUri: 'Host locks, timer state.',
  AzureWebJobsStorage__queueServiceUri: 'Messages of Durable Functions on Azure Storage.',
  AzureWebJobsStorage__tableServiceUri: 'History of Durable Functions, and the findings.',
  AzureWebJobsStorage__credential: 'No key: a managed identity.',
  AzureWebJobsStorage__clientId: 'Which one.',
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'Where the host sends log lines and traces, and the app its metrics: [telemetry](functions-app.md#telemetry).',
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING:
    'The identity that both sign in with; the connection string alone is no right.',
  AZURE_CLIENT_ID: 'The identity of calls that name none, such as those to the findings.',
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type:
    'Only with the Durable Task Scheduler: takes the place of `storageProvider.type` in host.json.',
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName:
    'Only with the Durable Task Scheduler.',
  AzureFunctionsJobHost__extensions__durableTask__hubName:
    'Only with the Durable Task Scheduler: its task hub.',
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING:
    'Only with the Durable Task Scheduler: its address and the identity; no secret.',
};

function platformRows(): string {
  const names = appSettings(committedTemplate())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('SMB1_AUDIT_'));
  return table(
    ['setting', 'what for'],
    [...new Set(names)].map((name) => [code(name), purposeOf(name)]),
  );
}

function purposeOf(name: string): string {
  const purpose = purposes[name];
  if (purpose === undefined) {
    throw new Error(`${name}: the deployment sets it, and this page does not say what for`);
  }
  return purpose;
}
