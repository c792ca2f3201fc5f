import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { namesInKql } from './kql.ts';
import {
  committedTemplate,
  everyResource,
  moduleTemplate,
  readJson,
  type TemplateResource,
} from './template.ts';

const template = committedTemplate();
const own = moduleTemplate(template, 'log-analytics');
const variables = own.variables as Readonly<Record<string, unknown>>;
const [rule] = ofType('Microsoft.Insights/dataCollectionRules');
const [workbook] = ofType('Microsoft.Insights/workbooks');

type Columns = readonly { readonly name: string; readonly type: string }[];
const tables = readJson<Record<string, Columns>>('app/log-tables.json');

function ofType(type: string): readonly TemplateResource[] {
  return everyResource(own).filter((one) => one.type === type);
}

/** What a variable of the template holds, where it is a text or a value and no other expression. */
function resolved(expression: unknown): unknown {
  const [, name] = /^\[variables\('([^']+)'\)\]$/.exec(String(expression)) ?? [];
  return name === undefined ? expression : variables[name];
}

/** The parts of a workbook that ours has: https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json */
const queryShape = {
  query: z.string().min(1),
  queryType: z.literal(0),
  resourceType: z.literal('microsoft.operationalinsights/workspaces'),
  timeContextFromParameter: z.string(),
};
const time = z.strictObject({ durationMs: z.number().positive() });
const parameter = z.discriminatedUnion('type', [
  z.strictObject({
    ...{ id: z.guid(), version: z.literal('KqlParameterItem/1.0'), name: z.string(), label: z.string() },
    ...{ type: z.literal(4), isRequired: z.literal(true), value: time },
    typeSettings: z.strictObject({ selectableValues: z.array(time), allowCustom: z.boolean() }),
  }),
  z.strictObject({
    ...{ id: z.guid(), version: z.literal('KqlParameterItem/1.0'), name: z.string(), label: z.string() },
    ...{ type: z.literal(2), isRequired: z.literal(true), value: z.literal('value::1'), ...queryShape },
    typeSettings: z.strictObject({ additionalResourceOptions: z.array(z.literal('value::1')) }),
  }),
]);
const item = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal(1),
    name: z.string(),
    content: z.strictObject({ json: z.string().min(1) }),
  }),
  z.strictObject({
    type: z.literal(9),
    name: z.string(),
    content: z.strictObject({
      ...{ version: z.literal('KqlParameterItem/1.0'), style: z.literal('pills'), queryType: z.literal(0) },
      ...{ resourceType: queryShape.resourceType, parameters: z.array(parameter) },
    }),
  }),
  z.strictObject({
    type: z.literal(3),
    name: z.string(),
    content: z.strictObject({
      ...{
        version: z.literal('KqlItem/1.0'),
        size: z.number(),
        title: z.string(),
        noDataMessage: z.string(),
      },
      ...{ ...queryShape, visualization: z.enum(['areachart', 'linechart', 'table']) },
    }),
  }),
]);
const workbookSchema = z.strictObject({
  version: z.literal('Notebook/1.0'),
  items: z.array(item),
  fallbackResourceIds: z.array(z.string()),
  $schema: z.url(),
});

const [, workbookText = ''] =
  /^\[replace\((.*), 'WORKSPACE_ID', resourceId\(/.exec(String(workbook?.properties?.['serializedData'])) ??
  [];
const shown = workbookSchema.parse(JSON.parse(String(resolved(`[${workbookText}]`))));
const parameters = shown.items.flatMap((one) => (one.type === 9 ? one.content.parameters : []));
const saved = variables['savedQueries'] as readonly {
  readonly displayName: string;
  readonly query: string;
}[];

/** The saved ones come first. */
const answers = [
  ...saved.map(({ displayName, query }) => ({ name: displayName, query: String(resolved(query)) })),
  ...shown.items.flatMap((one) =>
    one.type === 3 ? [{ name: one.content.title, query: one.content.query }] : [],
  ),
];
const queries = [
  ...answers,
  ...parameters.flatMap((one) => (one.type === 2 ? [{ name: one.name, query: one.query }] : [])),
];

describe('the queries over the tables', () => {
  it.each(queries)('$name: asks for columns that its table has', ({ query }) => {
    const named = Object.keys(tables).filter((table) => query.includes(table));
    const columns = named.flatMap((table) => tables[table]?.map(({ name }) => name) ?? []);
    const { asked, made, members } = namesInKql(query);

    expect(named).not.toEqual([]);
    expect(asked.filter((name) => ![...named, ...columns].includes(name))).toEqual([]);
    expect(
      made.filter((name) => columns.includes(name) && !['VmName', 'SubscriptionName'].includes(name)),
    ).toEqual([]);
    expect(members).toEqual([]);
  });

  it.each(answers)('$name: counts a row once, however often it was sent', ({ query }) => {
    expect(query).toContain('take_any(*) by AuditId, ResourceId');
    expect(query.includes('Smb1Images_CL')).toBe(
      query.includes('take_any(*) by AuditId, ImageKind, OwnImageId, Publisher, Offer, Sku, Version'),
    );
  });

  it.each(answers)('$name: shows no audit of which rows are missing', ({ query }) => {
    expect(query).toMatch(/summarize Rows = count\(\) by .*Discovered\n\| where Rows == Discovered/);
  });

  it.each(answers)('$name: takes no sample for the whole', ({ name, query }) => {
    const [ofImages, ofChanges] = [/images/i.test(name), /changed/.test(name)];

    expect(query.includes('LeftOut == 0')).toBe(!ofImages && !ofChanges);
    expect(query.includes("Sampled = countif(Reason == 'sampled')")).toBe(ofChanges);
    expect(query.includes('where Sampled == 0')).toBe(ofChanges);
  });

  // The Portal looks a day back otherwise, and audits are a week apart.
  it.each(answers.slice(0, 3))('$name: says itself how far it looks back', ({ query }) => {
    const reads = query.match(/^(let \w+ = )?Smb1\w+_CL$/gm) ?? [];

    expect(query.match(/Smb1\w+_CL\n\| where TimeGenerated > ago\(90d\)\n/g)).toHaveLength(reads.length);
    expect(query.match(/Smb1\w+_CL/g)).toHaveLength(reads.length);
  });

  it('are three saved ones and five of the workbook, beside its list of scopes', () => {
    expect(queries.map(({ name }) => name)).toHaveLength(9);
    expect(new Set(queries.map(({ query }) => query)).size).toBe(9);
  });
});

describe('the workbook', () => {
  it('has no placeholder but its own parameters and the workspace', () => {
    const text = String(resolved(`[${workbookText}]`));
    const placeholders = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

    expect(new Set(placeholders)).toEqual(new Set(['Scope']));
    expect(parameters.map(({ name }) => name)).toEqual(['TimeRange', 'Scope']);
    expect(text.match(/[A-Z]+_[A-Z_]+|\[[a-z]+\(|TODO/g)).toEqual(['WORKSPACE_ID']);
    expect(shown.fallbackResourceIds).toEqual(['WORKSPACE_ID']);
    expect(workbook).toMatchObject({
      kind: 'shared',
      name: expect.stringMatching(/^\[guid\(/),
      properties: { sourceId: expect.stringContaining("'Microsoft.OperationalInsights/workspaces'") },
    });
  });

  it('shows exposure over time, coverage, images, the worst subscriptions and what changed', () => {
    expect(shown.items.map(({ name }) => name)).toEqual([
      ...['intro', 'parameters', 'exposure', 'coverage', 'images', 'subscriptions', 'changed'],
    ]);
  });
});

describe('the tables and their rule', () => {
  it('are made of one list of columns, and rows go from each stream to the table of its name', () => {
    expect(
      resolved(/items\((.*)\)\]$/.exec(String(variables['tables']))?.[1]?.replace(/^(.*)$/, '[$1]')),
    ).toEqual(tables);
    expect(rule).toMatchObject({
      kind: 'Direct',
      properties: {
        streamDeclarations: expect.stringMatching(
          /^\[toObject\(variables\('tables'\).*format\('Custom-\{0\}'/,
        ),
        copy: [{ name: 'dataFlows', input: { transformKql: 'source' } }],
      },
    });
    const [table] = ofType('Microsoft.OperationalInsights/workspaces/tables');
    expect(table?.properties).toMatchObject({
      schema: { columns: expect.stringMatching(/^\[map\(variables\('tables'\)/) },
    });
  });

  it('are deployed where somebody asks for them alone, and so are settings and role', () => {
    const [deployment] = Object.values(template.resources).filter(({ name }) => name === 'log-analytics');
    const [role] = everyResource(moduleTemplate(template, 'rbac')).filter(({ name }) =>
      name.includes('collectionRuleName'),
    );

    expect(template.parameters['logAnalytics']).toMatchObject({ defaultValue: false });
    expect(deployment?.['condition']).toBe("[parameters('logAnalytics')]");
    expect(JSON.stringify(template)).toMatch(
      /if\(parameters\('logAnalytics'\), createObject\('SMB1_AUDIT_LOG_ANALYTICS_ENDPOINT', .*?\), createObject\(\)\)/,
    );
    expect(role).toMatchObject({
      condition: "[not(empty(parameters('collectionRuleName')))]",
      properties: { principalId: "[parameters('appPrincipalId')]" },
    });
  });
});
