import type { TableClient, TransactionAction } from '@azure/data-tables';
import { behindPrefix } from '../records/keys.ts';
import { isMissing, isRefusal, refusedAt, storeError, tableTrouble } from './trouble.ts';

/** Numbers are whole and fit 32 bits; others are kept as text. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

export type Stored = {
  /** Of its table, for messages. */
  readonly label: string;
  readonly rowKey: string;
  /** Guards the next write. */
  readonly etag: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** `insert`: the entity must be new. `put`: it is written whatever is there. `merge` and `replace`: it must be as read. */
export type RowWrite = { readonly rowKey: string } & (
  | { readonly kind: 'insert' | 'put'; readonly properties: Properties }
  | { readonly kind: 'merge' | 'replace'; readonly properties: Properties; readonly etag: string }
  | { readonly kind: 'delete' }
);

export type Query = {
  readonly partition: string;
  /** The keys begin with it: a blank one, or one that ends with a separator. */
  readonly prefix: string;
  /** Absent: `prefix`; else they go on to those that begin with this one. */
  readonly lastPrefix?: string;
  /** They stand behind this key. */
  readonly after?: string | undefined;
  /**
   * OData over other properties. A filter may make 15 comparisons, three of which are for the keys.
   * https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
   */
  readonly where?: string | undefined;
  /** Absent: all. */
  readonly limit?: number;
};

type Range = Omit<Query, 'limit'>;

/** `at`: which write's condition did not hold, by its place; null where the service does not tell. */
export type Transacted =
  | { readonly kind: 'written'; readonly etags: readonly string[] }
  | { readonly kind: 'refused'; readonly at: number | null };

export type TableOptions = {
  readonly label: string;
  readonly readOnly: boolean;
  /** For one request with its repetitions, in milliseconds. */
  readonly timeoutMs: number;
};

/** One table, as the store uses it. Errors: `store.busy`, `store.unavailable`, `credential.unavailable`. */
export type Table = ReturnType<typeof createTable>;

export function createTable(client: TableClient, { label, readOnly, timeoutMs }: TableOptions) {
  const asked = async <Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask(AbortSignal.timeout(timeoutMs));
    } catch (error: unknown) {
      throw tableTrouble(error, label);
    }
  };
  const transact = async (partition: string, writes: readonly RowWrite[]): Promise<Transacted> => {
    if (readOnly) {
      throw storeError('store.unavailable', label, 'opened-to-read');
    }
    const answer = await asked((signal) => submit(client, { partition, writes, signal }));
    if (answer.kind === 'written' && answer.etags.length !== writes.length) {
      throw storeError('store.unavailable', label, 'answer-unread');
    }
    return answer;
  };
  return {
    label,
    /** As {@link Table.write}, for who wants to know what was refused. */
    transact,
    read: (partition: string, rowKey: string): Promise<Stored | null> =>
      asked(async (signal) => {
        const entity = await readEntity(client, [partition, rowKey], signal);
        return entity === null ? null : storedOf(label, entity);
      }),
    /** In the order of row keys. */
    query: async ({ limit = Number.POSITIVE_INFINITY, ...range }: Query): Promise<readonly Stored[]> => {
      const found: Stored[] = [];
      let token: string | undefined;
      do {
        const page = await asked((signal) =>
          readPage(client, range, { token, most: limit - found.length, signal }),
        );
        found.push(...page.entities.map((entity) => storedOf(label, entity)));
        token = page.token;
      } while (token !== undefined && found.length < limit);
      return found.slice(0, limit);
    },
    /**
     * All writes of one partition or none. Returns the new etags in order, or null when a condition did not hold. A null may also
     * follow a write that did happen and whose answer was lost: read, and look for what was written.
     */
    write: async (partition: string, writes: readonly RowWrite[]): Promise<readonly string[] | null> => {
      const answer = await transact(partition, writes);
      return answer.kind === 'written' ? answer.etags : null;
    },
  };
}

async function readEntity(
  client: TableClient,
  [partition, rowKey]: readonly [string, string],
  abortSignal: AbortSignal,
): Promise<object | null> {
  try {
    return await client.getEntity(partition, rowKey, { abortSignal });
  } catch (error: unknown) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}

/** The service's own limit for a page. https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination */
export const largestPage = 1000;

async function readPage(
  client: TableClient,
  range: Range,
  {
    token,
    most,
    signal,
  }: { readonly token: string | undefined; readonly most: number; readonly signal: AbortSignal },
): Promise<{ readonly entities: readonly object[]; readonly token: string | undefined }> {
  const maxPageSize = Math.min(largestPage, most);
  if (maxPageSize <= 0) {
    return { entities: [], token: undefined };
  }
  const listing = client.listEntities({ queryOptions: { filter: filterOf(range) }, abortSignal: signal });
  const pages = listing.byPage({ maxPageSize, ...(token !== undefined && { continuationToken: token }) });
  const page = await pages.next();
  return page.done === true
    ? { entities: [], token: undefined }
    : { entities: page.value, token: page.value.continuationToken };
}

function filterOf({ partition, prefix, lastPrefix = prefix, after, where }: Range): string {
  const begin = after === undefined ? `RowKey ge '${prefix}'` : `RowKey gt '${after}'`;
  const conditions = [`PartitionKey eq '${partition}'`, begin, `RowKey lt '${behindPrefix(lastPrefix)}'`];
  return (where === undefined ? conditions : [...conditions, `(${where})`]).join(' and ');
}

type Submission = {
  readonly partition: string;
  readonly writes: readonly RowWrite[];
  readonly signal: AbortSignal;
};

async function submit(client: TableClient, { partition, writes, signal }: Submission): Promise<Transacted> {
  const actions = writes.map((write) => actionOf(partition, write));
  try {
    const { subResponses } = await client.submitTransaction(actions, { abortSignal: signal });
    return { kind: 'written', etags: subResponses.map(({ etag }) => etag?.trim() ?? '') };
  } catch (error: unknown) {
    if (isRefusal(error)) {
      return { kind: 'refused', at: refusedAt(error) };
    }
    throw error;
  }
}

function actionOf(partitionKey: string, write: RowWrite): TransactionAction {
  const { rowKey } = write;
  switch (write.kind) {
    case 'insert':
      return ['create', { partitionKey, rowKey, ...write.properties }];
    case 'put':
      return ['upsert', { partitionKey, rowKey, ...write.properties }, 'Replace'];
    case 'merge':
      return ['update', { partitionKey, rowKey, ...write.properties }, 'Merge', { etag: write.etag }];
    case 'replace':
      return ['update', { partitionKey, rowKey, ...write.properties }, 'Replace', { etag: write.etag }];
    case 'delete':
      return ['delete', { partitionKey, rowKey }];
  }
}

function storedOf(label: string, entity: object): Stored {
  const {
    partitionKey: _partitionKey,
    rowKey,
    etag,
    timestamp: _timestamp,
    ...properties
  } = entity as {
    readonly partitionKey?: string;
    readonly rowKey?: string;
    readonly etag?: string;
    readonly timestamp?: string;
  };
  return { label, rowKey: rowKey ?? '', etag: etag ?? '', properties };
}
