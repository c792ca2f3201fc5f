import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const infraFolder = fileURLToPath(new URL('../../infra/', import.meta.url));

export type TemplateParameter = {
  readonly type: string;
  readonly defaultValue?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly metadata?: { readonly description?: string };
};

export type TemplateResource = {
  readonly type: string;
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
};

export type Template = {
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
  readonly resources: Readonly<Record<string, TemplateResource>> | readonly TemplateResource[];
};

/** The compiled template that the Deploy to Azure button uses. */
export function committedTemplate(): Template {
  return readJson<Template>('main.json');
}

/** Reads a JSON file of the infra folder. */
export function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(infraFolder + path, 'utf8')) as Content;
}

/** Every resource of a template and of the templates nested in it. */
export function everyResource(template: Template): readonly TemplateResource[] {
  return Object.values(template.resources).flatMap((resource: TemplateResource) => {
    const nested = resource.properties?.['template'] as Template | undefined;
    return nested === undefined ? [resource] : [resource, ...everyResource(nested)];
  });
}

/** The template of a module, by the name of its deployment. */
export function moduleTemplate(template: Template, name: string): Template {
  const found = Object.values(template.resources).find((resource) => resource.name === name);
  if (found === undefined) {
    throw new Error(`the template has no module ${name}`);
  }
  return found.properties?.['template'] as Template;
}

export type AppSetting = {
  readonly name: string;
  /** The template's parameter that it takes, when it takes just one. */
  readonly parameter: string | null;
  /** The app does not get it when it is empty. */
  readonly isLeftOutEmpty: boolean;
};

/** Settings that the template gives the app, by the expressions that make them. */
export function appSettings(template: Template): readonly AppSetting[] {
  const api = Object.values(template.resources).find(({ name }) => name === 'api');
  const given = api?.properties?.['parameters'] as { appSettings: { value: string } };
  const own = moduleTemplate(template, 'api');
  const config = Object.values(own.resources).find(({ name }) => name.includes("'appsettings'"));
  return [
    ...[given.appSettings.value, String(config?.properties)].flatMap(pairs),
    ...scopeSettings(template, given.appSettings.value),
  ];
}

/** Lists of the scope, of which the app gets those that name something. */
function scopeSettings({ variables = {} }: Template, expression: string): AppSetting[] {
  const lists = (variables['scopeSettings'] ?? {}) as Readonly<Record<string, string>>;
  const isFiltered =
    expression.includes("variables('namedScope')") &&
    String(variables['namedScope']).includes(
      "filter(items(variables('scopeSettings')), lambda('item', not(empty(lambdaVariables('item').value))))",
    );
  return Object.entries(lists).map(([name, value]) => ({
    name,
    parameter: /^\[parameters\('([^']+)'\)\]$/.exec(value)?.[1] ?? null,
    isLeftOutEmpty: isFiltered,
  }));
}

/** `'NAME', parameters('x')` in the text of an expression; names are told from values by their shape. */
function pairs(expression: string): AppSetting[] {
  const found = expression.matchAll(
    /'([A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)+)'\s*,\s*(?:parameters\('([^']+)'\)(?=[,)]))?/g,
  );
  return [...found].map(([, name = '', parameter]) => ({
    name,
    parameter: parameter ?? null,
    isLeftOutEmpty: false,
  }));
}
