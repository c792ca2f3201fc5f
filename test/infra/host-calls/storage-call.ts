import { fileURLToPath } from 'node:url';

export type StorageService = 'blob' | 'queue' | 'table';

/** A request to the emulator, whose paths begin with the account. */
export type StorageCall = {
  readonly service: StorageService;
  readonly method: string;
  readonly url: string;
  readonly ifMatch: string | null;
  /** Of calls to the table service; else empty. */
  readonly body: string;
};

export const recordedCallsFile = fileURLToPath(
  new URL('../../fixtures/host-storage-calls.json', import.meta.url),
);

const account = /^\/devstoreaccount1\/?/;

/** Path below the account. */
export function pathOf({ url }: Pick<StorageCall, 'url'>): string {
  return new URL(url, 'https://storage').pathname.replace(account, '');
}

/** The calls that a call is made of: itself, or the parts of a batch. */
export function partsOf(call: StorageCall): readonly StorageCall[] {
  if (call.service !== 'table' || pathOf(call) !== '$batch') {
    return [call];
  }
  const parts = call.body.split(/^--changeset\S*\s*$/m).slice(1);
  return parts.flatMap((part) => {
    const [, method = '', url = ''] = /^(GET|POST|PUT|MERGE|PATCH|DELETE) (\S+) HTTP\/1\.1/m.exec(part) ?? [];
    const [, ifMatch = null] = /^if-match: *(\S+)/im.exec(part) ?? [];
    return method === '' ? [] : [{ service: 'table' as const, method, url, ifMatch, body: '' }];
  });
}
