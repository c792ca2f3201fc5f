import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { infraFolder } from './template.ts';

type Template = {
  readonly parameters: Record<string, unknown>;
  readonly variables: Record<string, string>;
  readonly resources: readonly {
    readonly type: string;
    readonly properties: { readonly authorizations?: readonly Record<string, string>[] };
  }[];
};

describe('roles/lighthouse.json', () => {
  it('delegates Reader to the one identity, Virtual Machine Contributor to the other, and nothing else', () => {
    const text = readFileSync(`${infraFolder}roles/lighthouse.json`, 'utf8');
    const { parameters, variables, resources } = JSON.parse(text) as Template;
    const granted = resources.flatMap(({ properties }) => properties.authorizations ?? []);

    expect(Object.keys(parameters)).toEqual([
      'managedByTenantId',
      'discoveryPrincipalId',
      'probePrincipalId',
    ]);
    // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    expect(variables).toMatchObject({
      reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
      virtualMachineContributor: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
    });
    expect(granted.map(({ principalId, roleDefinitionId }) => [principalId, roleDefinitionId])).toEqual([
      ["[parameters('discoveryPrincipalId')]", "[variables('reader')]"],
      ["[parameters('probePrincipalId')]", "[variables('virtualMachineContributor')]"],
    ]);
    expect(resources.map(({ type }) => type)).toEqual([
      'Microsoft.ManagedServices/registrationDefinitions',
      'Microsoft.ManagedServices/registrationAssignments',
    ]);
  });
});
